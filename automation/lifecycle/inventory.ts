import { parseQuantity } from "../../components/namespace/quantity.ts";
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
  "kubernetes:core/v1:Service": ({ spec }) =>
    isRecord(spec) && spec.type === "LoadBalancer" ? [["load balancer node", 1]] : [],
  "kubernetes:core/v1:PersistentVolumeClaim": ({ spec }) => [["GiB of volume", gibibytes(spec)]],
};

const CLOUD = "digitalocean:index/";

/** What DigitalOcean does not charge for: https://docs.digitalocean.com/platform/billing/ and the pages of the price table. */
const FREE: ReadonlySet<string> = new Set(
  [
    ...["certificate:Certificate", "containerRegistryDockerCredentials:ContainerRegistryDockerCredentials"],
    ...["databaseDb:DatabaseDb", "databaseFirewall:DatabaseFirewall", "databaseUser:DatabaseUser"],
    ...["dnsRecord:DnsRecord", "domain:Domain", "firewall:Firewall", "monitorAlert:MonitorAlert", "project:Project"],
    ...["projectResources:ProjectResources", "reservedIp:ReservedIp", "reservedIpAssignment:ReservedIpAssignment"],
    ...["sshKey:SshKey", "uptimeAlert:UptimeAlert", "vpc:Vpc"],
  ].map((type) => `${CLOUD}${type}`),
);

/** What there is in a stack that costs something. */
export function inventoryOf(state: StackState): Inventory {
  return inventoryOfResources(resourcesOf(state));
}

/** What of some resources costs something; a kind of resource that nobody knows the price of is in it by its type. */
export function inventoryOfResources(resources: readonly StateResource[]): Inventory {
  const inventory: Record<string, number> = {};
  for (const [what, number] of resources.flatMap(itemsOf)) {
    inventory[what] = (inventory[what] ?? 0) + number;
  }
  return inventory;
}

function itemsOf({ type, inputs, outputs }: StateResource): Items {
  const items = ITEMS[type];
  if (items !== undefined) return items({ ...inputs, ...outputs });
  return type.startsWith(CLOUD) && !FREE.has(type) ? [[type, 1]] : [];
}

/** What a volume claim asks for; one that does not say so counts as a single GiB. */
function gibibytes(spec: unknown): number {
  const resources = isRecord(spec) && isRecord(spec.resources) ? spec.resources : {};
  const requests = isRecord(resources.requests) ? resources.requests : {};
  return (parseQuantity(text(requests, "storage")) ?? 2 ** 30) / 2 ** 30;
}

/** An autoscaled pool has as many nodes as when it was looked at last. */
function nodes(pool: Fields): Items {
  return [[`droplet ${text(pool, "size")}`, count(pool.actualNodeCount ?? pool.nodeCount ?? pool.minNodes)]];
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 1;
}
