import { expect } from "chai";
import type { Entity, NetworkPolicy } from "../../../../../sandbox/cluster/controllers/network-policy/policy-api.ts";
import { compilePolicies } from "../../../../../sandbox/cluster/controllers/network-policy/policy-chains.ts";
import { policyOf, previewWorld } from "./world.ts";

const compile = (spec: NetworkPolicy["spec"]) => compilePolicies(previewWorld([policyOf(spec)]));
const ownPods = ["10.244.0.11", "10.244.0.12"];
const anyone = { kind: "anyone" };
type Ingress = NonNullable<NonNullable<NetworkPolicy["spec"]>["ingress"]>[number];

describe("policy chains", () => {
  const directions: readonly (readonly [string, NetworkPolicy["spec"], readonly string[]])[] = [
    ["ingress without types", { podSelector: {} }, ["ingress"]],
    ["egress too when it has egress rules", { podSelector: {}, egress: [] }, ["ingress", "egress"]],
    ["only the types it names", { podSelector: {}, policyTypes: ["Egress"], ingress: [{}] }, ["egress"]],
  ];
  for (const [title, spec, expected] of directions) {
    it(`isolate ${title}`, () => {
      expect(compile(spec).map(({ direction }) => direction)).to.deep.equal(expected);
    });
  }

  it("select pods of the policy's own namespace", () => {
    expect(compile({ podSelector: {} })[0]?.pods).to.deep.equal(ownPods);
    expect(compile({ podSelector: { matchLabels: { app: "db" } } })[0]?.pods).to.deep.equal(["10.244.0.12"]);
  });

  it("allow nothing without rules", () => {
    expect(compile({ podSelector: {} })[0]?.allowances).to.deep.equal([]);
  });

  const peers: readonly (readonly [string, Ingress, object])[] = [
    ["anyone for a rule without peers", {}, anyone],
    ["pods of the own namespace", { from: [{ podSelector: {} }] }, { kind: "pods", addresses: ownPods }],
    [
      "all pods of labelled namespaces",
      { from: [{ namespaceSelector: { matchLabels: { team: "blue" } } }] },
      { kind: "pods", addresses: [...ownPods, "10.244.0.21"] },
    ],
    [
      "labelled pods of labelled namespaces",
      { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "dns" } } }] },
      { kind: "pods", addresses: ["10.244.0.2"] },
    ],
    [
      "a block with its exceptions",
      { from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] },
      { kind: "block", cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] },
    ],
  ];
  for (const [title, rule, peer] of peers) {
    it(`admit ${title}`, () => {
      expect(compile({ podSelector: {}, ingress: [rule] })[0]?.allowances).to.deep.equal([{ peer, ports: undefined }]);
    });
  }

  it("read ports as numbers, ranges and whole protocols", () => {
    const ports = [{ port: 53, protocol: "UDP" }, { port: 8000, endPort: 8010 }, { protocol: "SCTP" }];
    expect(compile({ podSelector: {}, ingress: [{ ports }] })[0]?.allowances[0]?.ports).to.deep.equal([
      { kind: "range", protocol: "udp", range: "53" },
      { kind: "range", protocol: "tcp", range: "8000-8010" },
      { kind: "every", protocol: "sctp" },
    ]);
  });

  it("look a named port up where the connection ends: at the selected pods, or at the peers", () => {
    const ports = [{ port: "http" }];
    const to = [{ namespaceSelector: {} }];
    const [ingress, egress] = compile({ podSelector: {}, ingress: [{ ports }], egress: [{ to, ports }] });
    expect(ingress?.allowances[0]?.ports).to.deep.equal([
      { kind: "named", protocol: "tcp", destinations: [["10.244.0.11", 8080]] },
    ]);
    expect(egress?.allowances[0]?.ports).to.deep.equal([
      {
        kind: "named",
        protocol: "tcp",
        destinations: [
          ["10.244.0.11", 8080],
          ["10.244.0.21", 9090],
        ],
      },
    ]);
  });

  const entities: readonly (readonly [Entity, readonly string[]])[] = [
    ["all", ["anyone"]],
    ["cluster", ["cluster", "proxy"]],
    ["ingress", ["proxy"]],
    ["world", ["world"]],
    ["host", []],
  ];
  for (const [entity, kinds] of entities) {
    it(`read the entity ${entity} as [${kinds}]`, () => {
      const policy = {
        namespace: "pr-1",
        name: "gateway",
        selector: { matchLabels: { app: "web" } },
        fromEntities: [entity],
      };
      const [chain] = compilePolicies({ ...previewWorld([]), entityPolicies: [policy] });
      expect(chain?.allowances.map(({ peer }) => peer.kind)).to.deep.equal(kinds);
      expect(chain?.pods).to.deep.equal(["10.244.0.11"]);
    });
  }
});
