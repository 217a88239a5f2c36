import { resourcesOf, type StackState, type StateResource } from "../engine/state.ts";
import { isRecord, text } from "../services/json-api.ts";
import type { Inventory } from "./prices.ts";

type Fields = Readonly<Record<string, unknown>>;
type Items = readonly (readonly [what: string, count: number])[];

/** By type: what of a resource costs something. The names are those of the price table. */
const ITEMS: Readonly<Record<string, (fields: Fields) => Items>> = {
  "digitalocean:index/kubernetesCluster:KubernetesCluster": (fields) => [
    ...nodes(isRecord(fields.nodePool) ? fields.nodePool : {}),
    ...(fields.ha === true ? [["highly available control plane", 1] as const] : []),
  ],
  "digitalocean:index/kubernetesNodePool:KubernetesNodePool": nodes,
  "digitalocean:index/droplet:Droplet": ({ size }) => [[`droplet ${size}`, 1]],
  "digitalocean:index/databaseCluster:DatabaseCluster": (fields) => [
    [`${text(fields, "engine")} node ${text(fields, "size")}`, count(fields.nodeCount)],
  ],
  "digitalocean:index/containerRegistry:ContainerRegistry": ({ subscriptionTierSlug }) => [
    [`registry ${subscriptionTierSlug}`, 1],
  ],
  "digitalocean:index/uptimeCheck:UptimeCheck": () => [["uptime check", 1]],
  "digitalocean:index/volume:Volume": ({ size }) => [["GiB of volume", count(size)]],
  // The cluster makes one load balancer with one node for each of these.
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": () => [["load balancer node", 1]],
};

/** What there is in a stack that costs something. */
export function inventoryOf(state: StackState): Inventory {
  const inventory: Record<string, number> = {};
  for (const [what, number] of resourcesOf(state).flatMap(itemsOf)) {
    inventory[what] = (inventory[what] ?? 0) + number;
  }
  return inventory;
}

function itemsOf({ type, inputs, outputs }: StateResource): Items {
  return ITEMS[type]?.({ ...inputs, ...outputs }) ?? [];
}

/** An autoscaled pool has as many nodes as when it was looked at last. */
function nodes(pool: Fields): Items {
  return [[`droplet ${text(pool, "size")}`, count(pool.actualNodeCount ?? pool.nodeCount ?? pool.minNodes)]];
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 1;
}
