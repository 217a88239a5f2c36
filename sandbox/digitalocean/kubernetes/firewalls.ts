import type { Cloud } from "../cloud.ts";
import { type Cluster, ownerTag } from "./cluster.ts";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** The one firewall that DOKS makes for the workers of each cluster, and takes away with it. */
export function workerFirewalls(cloud: Cloud): { readonly id: string }[] {
  return [...cloud.clusters.values()].map(workerFirewall);
}

function workerFirewall(cluster: Cluster): { readonly id: string } {
  const inside = { addresses: [cluster.clusterSubnet, cluster.serviceSubnet], tags: [ownerTag(cluster.id)] };
  const protocols = ["tcp", "udp", "icmp"].map((protocol) => ({ protocol, ports: "0" }));
  const firewall = {
    id: cluster.firewallId,
    name: `k8s-${cluster.id}-worker`,
    status: "succeeded",
    created_at: cluster.createdAt,
    pending_changes: [],
    droplet_ids: [],
    tags: [ownerTag(cluster.id)],
    inbound_rules: protocols.map((protocol) => ({ ...protocol, sources: inside })),
    outbound_rules: protocols.map((protocol) => ({ ...protocol, destinations: { addresses: EVERYWHERE } })),
  };
  return firewall;
}
