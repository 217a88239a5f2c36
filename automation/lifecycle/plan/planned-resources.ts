import type { ResourceChange } from "../../engine/events.ts";
import type { StateResource } from "../../engine/state.ts";
import { isRecord } from "../../services/json-api.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The resources that a stack would have after an update, as far as the inputs of what changes tell. */
export function plannedResources(
  known: readonly StateResource[],
  changes: readonly ResourceChange[],
): readonly StateResource[] {
  const before = new Map(known.map((resource) => [resource.urn, resource]));
  const changed = new Set(changes.map(({ urn }) => urn));
  return [
    ...known.filter(({ urn }) => !changed.has(urn)),
    ...changes.flatMap((change) => plannedResource(change, before.get(change.urn))),
  ];
}

/** What a change leaves behind; nothing for a deletion. */
export function plannedResource(
  { urn, type, operation, planned }: ResourceChange,
  known: StateResource | undefined,
): readonly StateResource[] {
  if (planned === undefined) return [];
  const inputs =
    operation === "update" && known !== undefined ? withNodes(planned, { ...known.inputs, ...known.outputs }) : planned;
  return [{ urn, type, inputs }];
}

/** A pool that grows and shrinks by itself, or the first one of a cluster, keeps its nodes as far as its limits let it. */
function withNodes(planned: Fields, known: Fields): Fields {
  const pool = withActualNodes(planned, known);
  if (!isRecord(planned.nodePool) || !isRecord(known.nodePool)) return pool;
  return { ...pool, nodePool: withActualNodes(planned.nodePool, known.nodePool) };
}

function withActualNodes(planned: Fields, { actualNodeCount: actual }: Fields): Fields {
  const { autoScale, minNodes, maxNodes } = planned;
  if (autoScale !== true || typeof actual !== "number") return planned;
  const least = typeof minNodes === "number" ? minNodes : 0;
  const most = typeof maxNodes === "number" ? maxNodes : actual;
  return { ...planned, actualNodeCount: Math.min(Math.max(actual, least), most) };
}
