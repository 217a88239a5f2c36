import type { Catalogue } from "../../../components/catalogue/index.ts";
import { formatQuantity } from "../../../components/namespace/quantity.ts";
import type { ConfigValues } from "../../engine/values.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { Amount, ClusterUsage } from "../../services/cluster-usage.ts";
import { records, text } from "../../services/json-api.ts";
import { targetOf } from "../../target.ts";
import type { Tools } from "../../tools.ts";
import type { Headroom } from "./facts.ts";
import { machineAmount, previewCostPerDay, previewRequests } from "./preview-share.ts";

const MEBIBYTE = 2 ** 20;

/** What a PostgreSQL of an environment's own takes, and what Docker and the proxy take, about. */
const HOST_DATABASE_BYTES = 128 * MEBIBYTE;
const HOST_OWN_BYTES = 512 * MEBIBYTE;

/** The platform, as far as it says how much there can be. */
interface Limits {
  /** Of all pools together. */
  readonly maxNodes: number;
  readonly droplets: number;
  readonly dropletLimit: number;
}

/**
 * Whether one more preview fits, about: by what pods ask for and not by what they use, over all nodes together, and as if
 * every further node were like those that there are.
 *
 * @param live - how many there are.
 */
export async function previewHeadroom(
  environment: PullRequestEnvironment,
  live: number,
  tools: Tools,
): Promise<Headroom> {
  const [catalogue, platform] = await Promise.all([tools.catalogue(), tools.values("platform")]);
  const costPerDay = dailyCost(catalogue, platform);
  if (targetOf(platform) === "compose-host") {
    return { shortage: hostShortage(catalogue, text(platform, "hostSize"), live), costPerDay };
  }
  const cluster = await tools.cluster(environment);
  if (cluster === undefined) return { shortage: undefined, costPerDay };
  const cloud = await tools.cloud();
  const [usage, droplets, dropletLimit] = await Promise.all([
    cluster.usage(),
    cloud.list("droplets"),
    cloud.dropletLimit(),
  ]);
  const limits = { maxNodes: mostNodes(platform), droplets: droplets.length, dropletLimit };
  return { shortage: clusterShortage(previewRequests(catalogue), usage, limits), costPerDay };
}

/** US dollars that one preview costs in a day; undefined when that is not known. */
export function dailyCost(catalogue: Catalogue, platform: ConfigValues): number | undefined {
  const size = text(platform, targetOf(platform) === "compose-host" ? "hostSize" : "nodeSize");
  return previewCostPerDay(catalogue, size);
}

/** Why a cluster has no room for what a preview asks for; undefined when it has, or can get it by growing. */
export function clusterShortage(wanted: Amount, usage: ClusterUsage, limits: Limits): string | undefined {
  const { nodes, allocatable, requested } = usage;
  if (fits(wanted, requested, allocatable)) return undefined;
  const growth = nodes === 0 ? 1 : Math.max(1, limits.maxNodes / nodes);
  const most = { processors: allocatable.processors * growth, bytes: allocatable.bytes * growth };
  const left = `the pods of the cluster ask for ${shown(requested)} of ${shown(allocatable)}, and an environment asks for ${shown(wanted)}`;
  if (nodes > 0 && !fits(wanted, requested, most)) {
    return `The preview cluster may have ${limits.maxNodes} nodes (maxNodes): ${left}.`;
  }
  if (limits.droplets < limits.dropletLimit) return undefined;
  return `The account may have ${limits.dropletLimit} droplets and has ${limits.droplets}, so that no node can be added: ${left}.`;
}

/** Why a compose host has no memory for one more preview; undefined when it has, or its size does not tell. */
export function hostShortage(catalogue: Catalogue, size: string, live: number): string | undefined {
  const host = machineAmount(size);
  if (host === undefined) return undefined;
  const each = previewRequests(catalogue).bytes + HOST_DATABASE_BYTES;
  const needed = HOST_OWN_BYTES + (live + 1) * each;
  if (needed <= host.bytes) return undefined;
  return `The compose host has ${formatQuantity(host.bytes, "bytes")} of memory, and ${live + 1} environments ask for ${formatQuantity(needed, "bytes")}.`;
}

function mostNodes({ maxNodes, nodePools }: ConfigValues): number {
  return [maxNodes, ...records(nodePools).map((pool) => pool.maxNodes)].reduce<number>(
    (sum, most) => sum + (Number(most) || 0),
    0,
  );
}

function fits(wanted: Amount, requested: Amount, available: Amount): boolean {
  return (
    requested.processors + wanted.processors <= available.processors &&
    requested.bytes + wanted.bytes <= available.bytes
  );
}

function shown({ processors, bytes }: Amount): string {
  return `${formatQuantity(processors, "processors")} processors and ${formatQuantity(bytes, "bytes")}`;
}
