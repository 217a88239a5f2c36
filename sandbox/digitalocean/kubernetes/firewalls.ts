import type { Cloud } from "../cloud.ts";
import { notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { parameter, type Route, route } from "../http/route.ts";
import { type Cluster, ownerTag } from "./cluster.ts";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/**
 * Imitates https://docs.digitalocean.com/reference/api/reference/firewalls/ (reading): the one firewall that DOKS makes
 * for the workers of each cluster, and takes away with it.
 */
export function firewallRoutes(cloud: Cloud): Route[] {
  const all = (): { readonly id: string }[] => [...cloud.clusters.values()].map(workerFirewall);
  return [
    route("GET /v2/firewalls", "firewalls_list", (request) => page(request, "firewalls", all())),
    route("GET /v2/firewalls/{firewall_id}", "firewalls_get", (request) => {
      const firewall = all().find(({ id }) => id === parameter(request, "firewall_id"));
      if (firewall === undefined) throw notFound();
      return ok({ firewall });
    }),
  ];
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
