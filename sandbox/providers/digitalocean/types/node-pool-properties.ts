import type { PropertyChange } from "../../framework/provider.ts";
import { isProperties, type Properties, type Value } from "../../framework/values.ts";
import { defined, objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { flag, list, map, number, object, type Schema, set, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf, tagName } from "../../terraform/schema/rules.ts";

/** Marks the pool that belongs to the cluster resource itself, as the original does. */
export const DEFAULT_POOL_TAG = "terraform:default-node-pool";

const NODE: Schema = {
  id: text("output"),
  name: text("output"),
  status: text("output", { isLocal: true }),
  dropletId: text("output"),
  createdAt: text("output", { isLocal: true }),
  updatedAt: text("output", { isLocal: true }),
};

const TAINT: Schema = {
  key: text("required"),
  value: text("required"),
  effect: text("required", { check: oneOf("NoSchedule", "PreferNoSchedule", "NoExecute") }),
};

/** The properties that a pool has as a resource and within a cluster. */
export const NODE_POOL: Schema = {
  name: text("required", { check: notEmpty }),
  size: text("required", { replaces: true, check: notEmpty }),
  gpuPartitionMode: text("optional", { replaces: true }),
  nodeCount: number("optional", { isLocal: true }),
  autoScale: flag("optional", { default: false }),
  minNodes: number("optional"),
  maxNodes: number("optional"),
  labels: map("optional"),
  tags: set("optional", text("optional", { check: tagName }), { isLocal: true }),
  taints: set("optional", object("optional", TAINT)),
  actualNodeCount: number("output", { wire: "count" }),
  nodes: list("output", object("output", NODE)),
};

/** The API's form of a pool. Without a count, an autoscaled pool starts with the fewest nodes. */
export function poolRequest(pool: Properties, extraTags: readonly string[] = []): Properties {
  return defined({
    name: pool.name,
    size: pool.size,
    gpu_partition_mode: pool.gpuPartitionMode,
    count: pool.nodeCount ?? pool.minNodes ?? 0,
    tags: [...textsAt(pool, "tags"), ...extraTags],
    labels: pool.labels ?? {},
    taints: pool.taints ?? [],
    auto_scale: pool.autoScale ?? false,
    min_nodes: pool.minNodes ?? 0,
    max_nodes: pool.maxNodes ?? 0,
  });
}

/** The API's form of a pool's update; the count is sent only when the program gives it. */
export function poolUpdate(pool: Properties, extraTags: readonly string[] = []): Properties {
  const { size: _size, gpu_partition_mode: _mode, count: _count, ...body } = poolRequest(pool, extraTags);
  return pool.nodeCount === undefined ? body : { ...body, count: pool.nodeCount };
}

/**
 * The outputs of a pool.
 *
 * @param known - In the state; the count is an output only where the program gave one.
 */
export function poolOutputs(pool: Properties, known: Properties): Properties {
  return {
    ...fromWire(NODE_POOL, { ...pool, labels: pool.labels ?? {}, taints: pool.taints ?? [] }),
    tags: withoutSystemTags(textsAt(pool, "tags")),
    nodes: objectsAt(pool, "nodes").map(nodeOutputs),
    ...(known.nodeCount === undefined ? {} : { nodeCount: pool.count ?? 0 }),
  };
}

/** The tags that the program may have given: DigitalOcean and the original add more. */
export function withoutSystemTags(tags: readonly string[]): string[] {
  return tags.filter((tag) => tag !== "k8s" && !tag.startsWith("k8s:") && !tag.startsWith("terraform:"));
}

/** Leaves out a changed count where the pool already has as many nodes, for instance after it scaled by itself. */
export function withoutSettledCount(
  changes: readonly PropertyChange[],
  path: string,
  news: Value | undefined,
  outputs: Value | undefined,
): PropertyChange[] {
  const isSettled =
    isProperties(news) && isProperties(outputs) && news.nodeCount !== undefined
      ? news.nodeCount === outputs.actualNodeCount
      : false;
  return changes.filter((change) => change.path !== path || !isSettled);
}

/** A time as the original writes it: `2026-01-31 10:00:00 +0000 UTC`. */
export function timeText(time: string): string {
  return time === "" ? "" : time.replace("T", " ").replace(/(\.\d+)?(Z|\+00:00)$/, " +0000 UTC");
}

/** Whether all nodes of a pool run. */
export function isPoolReady(pool: Properties): boolean {
  const nodes = objectsAt(pool, "nodes");
  return nodes.length === pool.count && nodes.every((node) => textAt(objectAt(node, "status"), "state") === "running");
}

function nodeOutputs(node: Properties): Properties {
  return {
    ...fromWire(NODE, node),
    status: textAt(objectAt(node, "status"), "state"),
    createdAt: timeText(textAt(node, "created_at")),
    updatedAt: timeText(textAt(node, "updated_at")),
  };
}
