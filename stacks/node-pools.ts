import type { NodePool } from "../components/cluster/index.ts";

const KEYS = ["name", "size", "minNodes", "maxNodes"];

/**
 * Understands the further node pools of a cluster, as a list or as its JSON text; nothing is an empty list.
 *
 * @throws Error when it is something else.
 */
export function parseNodePools(value: unknown): readonly NodePool[] {
  const list: unknown = (typeof value === "string" ? JSON.parse(value) : value) ?? [];
  if (!Array.isArray(list)) throw new Error(`node pools are a list, got ${JSON.stringify(value)}`);
  return list.map(parseNodePool);
}

function parseNodePool(value: unknown): NodePool {
  const { name, size, minNodes, maxNodes, ...others }: Partial<Record<string, unknown>> = { ...Object(value) };
  if (
    typeof name === "string" &&
    typeof size === "string" &&
    typeof minNodes === "number" &&
    typeof maxNodes === "number" &&
    Object.keys(others).length === 0
  ) {
    return { name, size, minNodes, maxNodes };
  }
  throw new Error(`a node pool has ${KEYS.join(", ")} and nothing else, got ${JSON.stringify(value)}`);
}
