import { createHash } from "node:crypto";
import type { Allowance, Direction, Peer, PolicyChain, PortMatch } from "./policy-chains.ts";

/** The one table that the enforcer owns. */
export const POLICY_TABLE = "inet greenroom_policy";

const LONGEST_NAME = 200;

/** Addresses and groups that rules name. */
export interface RulesetSurroundings {
  /** Of all pods. */
  readonly podAddresses: readonly string[];
  readonly nodeAddress: string;
  /** The group of the gateway's proxy, which runs on the node but is not the node. */
  readonly proxyGroupId: number;
}

/**
 * The table that enforces policies, as text for `nft -f`; it replaces what was there in one step.
 *
 * A pod without a policy stands in neither map and is not filtered. A pod with policies goes to a chain that asks them
 * one after the other; `accept` ends one direction only, because each has a base chain of its own.
 */
export function renderRuleset(chains: readonly PolicyChain[], surroundings: RulesetSurroundings): string {
  const { podAddresses, nodeAddress, proxyGroupId } = surroundings;
  const ingress = groupPods(chains, "ingress");
  const egress = groupPods(chains, "egress");
  return `table ${POLICY_TABLE}
delete table ${POLICY_TABLE}
table ${POLICY_TABLE} {
${namedSet("set cluster", "ipv4_addr", [...podAddresses, nodeAddress])}
${namedSet(
  "set self",
  "ipv4_addr . ipv4_addr",
  podAddresses.map((address) => `${address} . ${address}`),
)}
${namedSet("map ingress_pods", "ipv4_addr : verdict", ingress.flatMap(podElements))}
${namedSet("map egress_pods", "ipv4_addr : verdict", egress.flatMap(podElements))}
	chain from_pods {
		type filter hook forward priority filter; policy accept;
		ct state established,related accept
		ip saddr . ip daddr @self accept
		ip saddr vmap @egress_pods
	}
	chain from_pods_to_node {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		ip saddr vmap @egress_pods
	}
	chain to_pods {
		type filter hook forward priority filter + 1; policy accept;
		ct state established,related accept
		ip saddr . ip daddr @self accept
		ip daddr vmap @ingress_pods
	}
	chain from_proxy_to_pods {
		type filter hook output priority filter; policy accept;
		ct state established,related accept
		meta skgid ${proxyGroupId} ip daddr vmap @ingress_pods
	}
${[...ingress, ...egress].map(renderPodChain).join("\n")}
${chains.map((chain) => renderPolicyChain(chain, proxyGroupId)).join("\n")}
}
`;
}

interface PodGroup {
  readonly chain: string;
  readonly policies: readonly string[];
  readonly pods: readonly string[];
}

/** Pods that the same policies select share one chain. */
function groupPods(chains: readonly PolicyChain[], direction: Direction): PodGroup[] {
  const policiesOfPod = new Map<string, string[]>();
  for (const chain of chains.filter((candidate) => candidate.direction === direction)) {
    for (const pod of chain.pods) policiesOfPod.set(pod, [...(policiesOfPod.get(pod) ?? []), chainName(chain)]);
  }
  const groups = Map.groupBy(policiesOfPod, ([, policies]) => policies.join(" "));
  return [...groups.values()].map((members, index) => ({
    chain: `pods_${direction}_${index + 1}`,
    policies: members[0]?.[1] ?? [],
    pods: members.map(([pod]) => pod),
  }));
}

function podElements({ chain, pods }: PodGroup): string[] {
  return pods.map((pod) => `${pod} : goto ${chain}`);
}

function renderPodChain({ chain, policies }: PodGroup): string {
  return block(`chain ${chain}`, [...policies.map((policy) => `jump ${policy}`), "drop"]);
}

function renderPolicyChain(chain: PolicyChain, proxyGroupId: number): string {
  const rules = (addressed: boolean) =>
    chain.allowances
      .filter(({ peer }) => isAddressed(peer) === addressed)
      .flatMap((allowance) => renderAllowance(allowance, chain.direction, proxyGroupId));
  const byAddress = rules(true);
  // The proxy's connections leave from the node: no address says who they are.
  const guard = chain.direction === "ingress" && byAddress.length > 0 ? [`meta skgid ${proxyGroupId} return`] : [];
  return block(`chain ${chainName(chain)}`, [...rules(false), ...guard, ...byAddress]);
}

function isAddressed({ kind }: Peer): boolean {
  return kind !== "anyone" && kind !== "proxy";
}

function renderAllowance({ peer, ports }: Allowance, direction: Direction, proxyGroupId: number): string[] {
  const from = renderPeer(peer, direction === "ingress" ? "ip saddr" : "ip daddr", proxyGroupId);
  if (from === undefined) return [];
  if (ports === undefined) return [`${from}accept`];
  return ports.map(renderPorts).flatMap((port) => (port === undefined ? [] : [`${from}${port} accept`]));
}

/** Undefined for nobody. As in Cilium, an address block never means a pod or the node. */
function renderPeer(peer: Peer, side: string, proxyGroupId: number): string | undefined {
  switch (peer.kind) {
    case "anyone":
      return "";
    case "pods":
      return peer.addresses.length === 0 ? undefined : `${side} { ${peer.addresses.join(", ")} } `;
    case "block": {
      const except = peer.except.length === 0 ? "" : `${side} != { ${peer.except.join(", ")} } `;
      return peer.cidr.includes(":") ? undefined : `${side} ${peer.cidr} ${except}${side} != @cluster `;
    }
    case "cluster":
      return `${side} @cluster `;
    case "proxy":
      return `meta skgid ${proxyGroupId} `;
    case "world":
      return `${side} != @cluster `;
    default:
      return peer satisfies never;
  }
}

function renderPorts(match: PortMatch): string | undefined {
  switch (match.kind) {
    case "every":
      return `meta l4proto ${match.protocol}`;
    case "range":
      return `${match.protocol} dport ${match.range}`;
    case "named": {
      const pairs = match.destinations.map(([address, port]) => `${address} . ${port}`);
      return pairs.length === 0 ? undefined : `ip daddr . ${match.protocol} dport { ${pairs.join(", ")} }`;
    }
    default:
      return match satisfies never;
  }
}

/** The kernel takes 255 characters; a name that is too long keeps its beginning. */
function chainName({ direction, name }: PolicyChain): string {
  const full = `${direction}/${name}`;
  if (full.length <= LONGEST_NAME) return full;
  return `${full.slice(0, LONGEST_NAME)}.${createHash("sha256").update(full).digest("hex").slice(0, 8)}`;
}

function namedSet(declaration: string, type: string, elements: readonly string[]): string {
  const content = elements.length === 0 ? [] : [`elements = { ${elements.join(", ")} }`];
  return block(declaration, [`type ${type}`, ...content]);
}

function block(head: string, lines: readonly string[]): string {
  return [`\t${head} {`, ...lines.map((line) => `\t\t${line}`), "\t}"].join("\n");
}
