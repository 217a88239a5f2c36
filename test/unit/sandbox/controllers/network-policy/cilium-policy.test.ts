import { expect } from "chai";
import { readCiliumPolicy } from "../../../../../sandbox/cluster/controllers/network-policy/cilium-policy.ts";

const metadata = { name: "gateway", namespace: "pr-1" };
const selector = { matchLabels: { "k8s:greenroom.dev/exposed": "true" } };
const ingress = [{ fromEntities: ["ingress"] }];

describe("Cilium policy", () => {
  it("reads entities for selected pods", () => {
    expect(readCiliumPolicy({ metadata, spec: { endpointSelector: selector, ingress } })).to.deep.equal({
      namespace: "pr-1",
      name: "gateway",
      selector: { matchLabels: { "greenroom.dev/exposed": "true" }, matchExpressions: [] },
      fromEntities: ["ingress"],
    });
  });

  const refused: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["spec.egress is not supported", { endpointSelector: {}, egress: [] }],
    [
      "spec.ingress[0].toPorts is not supported",
      { endpointSelector: {}, ingress: [{ fromEntities: ["all"], toPorts: [] }] },
    ],
    [
      'spec.ingress[1].fromEntities holds "health"',
      { endpointSelector: {}, ingress: [{}, { fromEntities: ["health"] }] },
    ],
    ["spec.endpointSelector is missing", { ingress }],
    ["spec.endpointSelector.matchNames is not supported", { endpointSelector: { matchNames: {} } }],
  ];
  for (const [message, spec] of refused) {
    it(`refuses: ${message}`, () => {
      expect(() => readCiliumPolicy({ metadata, spec })).to.throw(message);
    });
  }
});
