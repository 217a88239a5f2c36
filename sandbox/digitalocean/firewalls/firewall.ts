/** One kind of traffic that a firewall lets pass. */
export interface FirewallRule {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** A port, a range such as `8000-9000`, or `0` for all; also `0` for ICMP, which has none. */
  readonly ports: string;
  readonly peers: Peers;
}

/** Who is on the other side of a rule: anyone that one of these names. */
export interface Peers {
  /** Addresses and ranges. */
  readonly addresses: readonly string[];
  readonly dropletIds: readonly number[];
  readonly loadBalancerUids: readonly string[];
  readonly kubernetesIds: readonly string[];
  readonly tags: readonly string[];
}

/** What an order can set, and set again. */
export interface FirewallSettings {
  name: string;
  inbound: readonly FirewallRule[];
  outbound: readonly FirewallRule[];
  dropletIds: readonly number[];
  /** Droplets with one of these tags are behind it too. */
  tags: readonly string[];
}

/** A cloud firewall: what droplets behind it may exchange with others. */
export interface Firewall extends FirewallSettings {
  readonly id: string;
  status: "waiting" | "succeeded" | "failed";
  readonly createdAt: string;
}

/** The firewall as answers carry it. */
export function firewallAnswer(firewall: Firewall): { readonly id: string } {
  const waiting = firewall.status === "waiting" ? firewall.dropletIds : [];
  const answer = {
    id: firewall.id,
    name: firewall.name,
    status: firewall.status,
    created_at: firewall.createdAt,
    pending_changes: waiting.map((droplet_id) => ({ droplet_id, removing: false, status: "waiting" })),
    inbound_rules: firewall.inbound.map(({ peers, ...rule }) => ({ ...rule, sources: peersAnswer(peers) })),
    outbound_rules: firewall.outbound.map(({ peers, ...rule }) => ({ ...rule, destinations: peersAnswer(peers) })),
    droplet_ids: firewall.dropletIds,
    tags: firewall.tags,
  };
  return answer;
}

function peersAnswer(peers: Peers): object {
  const lists = {
    addresses: peers.addresses,
    droplet_ids: peers.dropletIds,
    load_balancer_uids: peers.loadBalancerUids,
    kubernetes_ids: peers.kubernetesIds,
    tags: peers.tags,
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
