import { expect } from "chai";
import type {
  Allowance,
  PolicyChain,
} from "../../../../../sandbox/cluster/controllers/network-policy/policy-chains.ts";
import { renderRuleset } from "../../../../../sandbox/cluster/controllers/network-policy/ruleset.ts";

const surroundings = { podAddresses: ["10.244.0.11", "10.244.0.12"], nodeAddress: "10.200.0.10", proxyGroupId: 64_080 };
const render = (...chains: readonly PolicyChain[]) => renderRuleset(chains, surroundings);
const chain = (name: string, pods: readonly string[], ...allowances: readonly Allowance[]): PolicyChain => {
  return { name, direction: "ingress", pods, allowances };
};

/** The lines of one block, without its head and its end. */
function blockOf(ruleset: string, head: string): string[] {
  const lines = ruleset.split("\n");
  const start = lines.indexOf(`\t${head} {`);
  expect(start, `${head} in ${ruleset}`).to.be.greaterThan(-1);
  return lines.slice(start + 1, lines.indexOf("\t}", start)).map((line) => line.trim());
}

describe("ruleset", () => {
  it("replaces the whole table in one step", () => {
    const [first, second, third] = render().split("\n");
    expect([first, second, third]).to.deep.equal([
      "table inet greenroom_policy",
      "delete table inet greenroom_policy",
      "table inet greenroom_policy {",
    ]);
  });

  it("filters no pod without a policy", () => {
    expect(blockOf(render(), "map ingress_pods")).to.deep.equal(["type ipv4_addr : verdict"]);
  });

  it("sends a pod to the policies that select it, and drops what none of them allows", () => {
    const ruleset = render(chain("pr-1/a", ["10.244.0.11", "10.244.0.12"]), chain("pr-1/b", ["10.244.0.12"]));
    expect(blockOf(ruleset, "map ingress_pods")[1]).to.equal(
      "elements = { 10.244.0.11 : goto pods_ingress_1, 10.244.0.12 : goto pods_ingress_2 }",
    );
    expect(blockOf(ruleset, "chain pods_ingress_1")).to.deep.equal(["jump ingress/pr-1/a", "drop"]);
    expect(blockOf(ruleset, "chain pods_ingress_2")).to.deep.equal([
      "jump ingress/pr-1/a",
      "jump ingress/pr-1/b",
      "drop",
    ]);
  });

  it("lets a pod speak to itself, and answers pass", () => {
    const ruleset = render();
    expect(blockOf(ruleset, "set self")[1]).to.equal(
      "elements = { 10.244.0.11 . 10.244.0.11, 10.244.0.12 . 10.244.0.12 }",
    );
    expect(blockOf(ruleset, "chain to_pods").slice(1, 3)).to.deep.equal([
      "ct state established,related accept",
      "ip saddr . ip daddr @self accept",
    ]);
  });

  it("asks policies about the proxy's connections from the node, and about no others from there", () => {
    expect(blockOf(render(), "chain from_proxy_to_pods").at(-1)).to.equal(
      "meta skgid 64080 ip daddr vmap @ingress_pods",
    );
  });

  const rules: readonly (readonly [string, Allowance, readonly string[]])[] = [
    ["anyone", { peer: { kind: "anyone" }, ports: undefined }, ["accept"]],
    ["the proxy", { peer: { kind: "proxy" }, ports: undefined }, ["meta skgid 64080 accept"]],
    [
      "pods at a port, but not the proxy",
      {
        peer: { kind: "pods", addresses: ["10.244.0.12"] },
        ports: [{ kind: "range", protocol: "tcp", range: "80-90" }],
      },
      ["meta skgid 64080 return", "ip saddr { 10.244.0.12 } tcp dport 80-90 accept"],
    ],
    [
      "a block outside the cluster",
      { peer: { kind: "block", cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] }, ports: undefined },
      ["meta skgid 64080 return", "ip saddr 0.0.0.0/0 ip saddr != { 10.0.0.0/8 } ip saddr != @cluster accept"],
    ],
    ["an IPv6 block, to nobody", { peer: { kind: "block", cidr: "::/0", except: [] }, ports: undefined }, []],
    ["no pods, to nobody", { peer: { kind: "pods", addresses: [] }, ports: undefined }, []],
    [
      "a named port",
      {
        peer: { kind: "anyone" },
        ports: [{ kind: "named", protocol: "tcp", destinations: [["10.244.0.11", 8080]] }],
      },
      ["ip daddr . tcp dport { 10.244.0.11 . 8080 } accept"],
    ],
    [
      "a named port that no pod has, to nobody",
      { peer: { kind: "anyone" }, ports: [{ kind: "named", protocol: "tcp", destinations: [] }] },
      [],
    ],
    [
      "a whole protocol",
      { peer: { kind: "anyone" }, ports: [{ kind: "every", protocol: "udp" }] },
      ["meta l4proto udp accept"],
    ],
  ];
  for (const [title, allowance, expected] of rules) {
    it(`opens ${title}`, () => {
      expect(blockOf(render(chain("pr-1/a", [], allowance)), "chain ingress/pr-1/a")).to.deep.equal(expected);
    });
  }

  it("looks at the destination of outgoing packets", () => {
    const allowance: Allowance = { peer: { kind: "pods", addresses: ["10.244.0.12"] }, ports: undefined };
    const egress: PolicyChain = { ...chain("pr-1/a", ["10.244.0.11"], allowance), direction: "egress" };
    expect(blockOf(render(egress), "chain egress/pr-1/a")).to.deep.equal(["ip daddr { 10.244.0.12 } accept"]);
  });

  it("shortens names that the kernel would refuse, and keeps them apart", () => {
    const long = "x".repeat(253);
    const heads = [...render(chain(`pr-1/${long}a`, []), chain(`pr-1/${long}b`, [])).matchAll(/chain (ingress\S+)/g)];
    const names = heads.map(([, name = ""]) => name);
    expect(new Set(names).size).to.equal(2);
    expect(Math.max(...names.map(({ length }) => length))).to.be.below(256);
  });
});
