import type { V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { readPods } from "../../../../../sandbox/cluster/controllers/network-policy/policy-pods.ts";

const pod = (status: V1Pod["status"], spec: Partial<V1Pod["spec"]> = {}): V1Pod => ({
  metadata: { name: "web", namespace: "pr-1", labels: { app: "web" } },
  spec: {
    containers: [{ name: "web", ports: [{ name: "http", containerPort: 8080 }, { containerPort: 9 }] }],
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
});

describe("policy pods", () => {
  it("have an address, labels and named ports", () => {
    expect(readPods([pod({ podIP: "10.244.0.3", phase: "Running" })])).to.deep.equal([
      {
        namespace: "pr-1",
        name: "web",
        address: "10.244.0.3",
        labels: { app: "web" },
        namedPorts: [{ name: "http", protocol: "TCP", port: 8080 }],
      },
    ]);
  });

  const left: readonly (readonly [string, V1Pod])[] = [
    ["without an address", pod({ phase: "Pending" })],
    ["that is finished", pod({ podIP: "10.244.0.3", phase: "Succeeded" })],
    ["in the network of its node", pod({ podIP: "10.200.0.10", phase: "Running" }, { hostNetwork: true })],
  ];
  for (const [title, one] of left) {
    it(`leave out a pod ${title}`, () => {
      expect(readPods([one])).to.deep.equal([]);
    });
  }
});
