import { randomUUID } from "node:crypto";
import { requireStock } from "../account/limits.ts";
import { nodeSizeSlugs } from "../account/sizes.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { readTags } from "../tags/names.ts";
import type { Cluster, Node, NodePool, Taint } from "./cluster.ts";

const TAINT_EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const MOST_NODES = 512;

/** Where an ordered pool will be. */
interface PoolPlace {
  readonly region: string;
  /** Its place in the order. */
  readonly index: number;
}

/**
 * Reads an ordered pool, with its nodes still provisioning.
 *
 * @throws Refusal 422 for a missing or wrong field, or an unknown size
 */
export function readPool(cloud: Cloud, body: Fields, { region, index }: PoolPlace): NodePool {
  const size = body.string("size");
  if (!nodeSizeSlugs().includes(size))
    // https://github.com/digitalocean/terraform-provider-digitalocean/issues/827
    throw unprocessable(`validation error: worker_node_pool_specs[${index}].invalid droplet size`);
  requireStock(cloud, size, region);
  const name = body.string("name");
  const scale = readScale(body, undefined);
  const count = body.optionalInteger("count", { least: 0, most: MOST_NODES }) ?? scale.minNodes;
  if (!scale.autoScale && !body.has("count")) throw unprocessable("count is required");
  return {
    id: randomUUID(),
    name,
    size,
    tags: readTags(body, "tags") ?? [],
    labels: body.texts("labels") ?? {},
    taints: readTaints(body) ?? [],
    ...scale,
    nodes: Array.from({ length: count }, () => newNode(cloud, name)),
  };
}

/** Changes a pool as ordered; absent fields stay. New nodes start provisioning, surplus ones start to go. */
export function updatePool(cloud: Cloud, cluster: Cluster, pool: NodePool, body: Fields): void {
  const name = body.string("name");
  checkPoolName(cluster, name, pool.id);
  const scale = readScale(body, pool);
  const count = body.optionalInteger("count", { least: 0, most: MOST_NODES });
  const tags = readTags(body, "tags") ?? pool.tags;
  for (const tag of tags) cloud.tags.add(tag);
  const labels = body.texts("labels") ?? pool.labels;
  const taints = readTaints(body) ?? pool.taints;
  Object.assign(pool, { name, tags, labels, taints, ...scale });
  if (count !== undefined) scaleTo(cloud, pool, count);
}

/** @throws Refusal 422 when the cluster has another pool of this name */
export function checkPoolName(cluster: Cluster, name: string, self: string | undefined): void {
  if (cluster.pools.some((pool) => pool.name === name && pool.id !== self))
    throw unprocessable(`a node pool named "${name}" already exists in this cluster`);
}

/** Lets new nodes run and surplus ones go, after the configured time. */
export function settleNodes(cloud: Cloud, cluster: Cluster, changed: () => void): void {
  cloud.background.start(`nodes of ${cluster.name}`, async () => {
    await cluster.started;
    await cloud.background.pause(cloud.delays.nodePool);
    if (cluster.runtime !== undefined) runNodes(cloud, cluster);
    await cloud.background.pause(cloud.delays.clusterTeardown);
    for (const pool of cluster.pools) pool.nodes = pool.nodes.filter((node) => node.state !== "deleting");
    changed();
  });
}

/** Marks all new nodes as running. */
export function runNodes(cloud: Cloud, cluster: Cluster): void {
  for (const node of cluster.pools.flatMap((pool) => pool.nodes))
    if (node.state === "provisioning") setNodeState(cloud, node, "running");
}

/** Marks a node, with the time. */
export function setNodeState(cloud: Cloud, node: Node, state: Node["state"]): void {
  node.state = state;
  node.updatedAt = timestamp(cloud.now());
}

/** A node of a pool, still provisioning. */
export function newNode(cloud: Cloud, poolName: string): Node {
  const now = timestamp(cloud.now());
  const id = randomUUID();
  const dropletId = cloud.nextNumber();
  return {
    id,
    name: `${poolName}-${id.slice(0, 5)}`,
    dropletId,
    state: "provisioning",
    createdAt: now,
    updatedAt: now,
  };
}

function scaleTo(cloud: Cloud, pool: NodePool, count: number): void {
  const present = pool.nodes.filter((node) => node.state !== "deleting");
  for (let missing = count - present.length; missing > 0; missing--) pool.nodes.push(newNode(cloud, pool.name));
  for (const surplus of present.slice(count)) setNodeState(cloud, surplus, "deleting");
}

function readScale(body: Fields, current: NodePool | undefined): Pick<NodePool, "autoScale" | "minNodes" | "maxNodes"> {
  const autoScale = body.boolean("auto_scale") ?? current?.autoScale ?? false;
  const minNodes = body.optionalInteger("min_nodes", { least: 0 }) ?? current?.minNodes ?? 0;
  const maxNodes = body.optionalInteger("max_nodes", { least: 0 }) ?? current?.maxNodes ?? 0;
  if (autoScale && (minNodes < 1 || maxNodes < minNodes))
    throw unprocessable(`auto_scale needs 1 <= min_nodes <= max_nodes, got ${minNodes} and ${maxNodes}`);
  return { autoScale, minNodes, maxNodes };
}

function readTaints(body: Fields): Taint[] | undefined {
  return body.objects("taints")?.map((taint) => ({
    key: taint.string("key"),
    value: taint.optionalString("value") ?? "",
    effect: taint.string("effect", { oneOf: TAINT_EFFECTS }),
  }));
}
