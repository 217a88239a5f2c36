import type { V1Service } from "@kubernetes/client-node";
import { expect } from "chai";
import {
  buildRequest,
  buildStatus,
  defaultName,
  wantsLoadBalancer,
} from "../../../../../sandbox/cluster/controllers/cloud/service-load-balancer.ts";

const metadata = { name: "web", namespace: "infra", uid: "3f2504e0-4f89-11d3-9a0c-0305e82c3301" };
const ports = [{ name: "web", port: 80, nodePort: 30_080, protocol: "TCP" }];
const service: V1Service = { metadata, spec: { type: "LoadBalancer", ports } };
const live = { id: "lb", type: "REGIONAL", address: "127.20.0.2" };
const HOSTNAME = "service.beta.kubernetes.io/do-loadbalancer-hostname";

describe("service load balancer", () => {
  const wishes: readonly (readonly [string, V1Service, boolean])[] = [
    ["wants one for type LoadBalancer", service, true],
    ["wants none for type ClusterIP", { metadata, spec: { type: "ClusterIP" } }, false],
    ["leaves a class of its own to others", { metadata, spec: { ...service.spec, loadBalancerClass: "x/y" } }, false],
    ["wants none when it ends", { ...service, metadata: { ...metadata, deletionTimestamp: new Date() } }, false],
  ];
  for (const [title, one, expected] of wishes) {
    it(title, () => {
      expect(wantsLoadBalancer(one)).to.equal(expected);
    });
  }

  it("is named after the Service's UID, in 32 characters", () => {
    expect(defaultName(service)).to.equal("a3f2504e04f8911d39a0c0305e82c330");
  });

  it("asks with the tag of its cluster", () => {
    expect(buildRequest(service, "c")).to.deep.equal({
      name: "a3f2504e04f8911d39a0c0305e82c330",
      clusterId: "c",
      tags: ["k8s:c"],
      annotations: {},
      ports,
    });
  });

  it("asks for nothing before the Service has node ports", () => {
    expect(buildRequest({ metadata, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } }, "c")).to.equal(undefined);
  });

  it("tells the address, or the host name that stands for it, once there is one", () => {
    const request = { name: "a", clusterId: "c", tags: [], annotations: {}, ports };
    const named = { ...request, annotations: { [HOSTNAME]: "LB.test" } };
    expect(buildStatus(request, live)).to.deep.equal({ ingress: [{ ip: "127.20.0.2", ipMode: "VIP" }] });
    expect(buildStatus(named, live)).to.deep.equal({ ingress: [{ hostname: "lb.test" }] });
    expect(buildStatus(named, { ...live, address: undefined })).to.deep.equal({});
  });
});
