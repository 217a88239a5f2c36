import { isDeepStrictEqual } from "node:util";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** One property that changes. */
export interface PropertyChange {
  /** Path of the property, such as `spec.replicas`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  /** The value before and after; undefined when there is none or when the provider does not tell it. */
  readonly before: unknown;
  readonly after: unknown;
  readonly forcesReplacement: boolean;
}

/** What stands for a secret in results. */
export const SECRET = "[secret]";

/** What stands for a value that only the run itself can know. */
export const UNKNOWN = "[known after the run]";

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What providers note beside the properties of a resource, for themselves. */
const NOTES = ["__defaults", "__internal", "__meta"];

/** The changed properties of one step, from the engine's detailed difference, or from the names it gives otherwise. */
export function propertyChanges(metadata: StepEventMetadata): readonly PropertyChange[] {
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  if (detailed.length > 0) {
    return detailed.map(([path, difference]) => ({
      path,
      ...readKind(difference.diffKind),
      before: valueAt(difference.inputDiff ? metadata.old?.inputs : metadata.old?.outputs, path),
      after: valueAt(metadata.new?.inputs, path),
    }));
  }
  return (metadata.diffs ?? []).map((path) => ({
    path,
    kind: "update",
    before: valueAt(metadata.old?.inputs, path),
    after: valueAt(metadata.new?.inputs, path),
    forcesReplacement: metadata.keys?.includes(path) ?? false,
  }));
}

/**
 * What a look at a resource found otherwise than the state says; `forcesReplacement` tells what repairing it would take.
 * Where the provider gives no details, every differing output counts. Of a resource that is gone there is nothing to say.
 */
export function foundDifferences(metadata: StepEventMetadata): readonly PropertyChange[] {
  const { old: known, new: found } = metadata;
  if (known === undefined || found === undefined || metadata.op === "delete") return [];
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  if (detailed.length === 0) return differingValues(known.outputs, found.outputs, "");
  return detailed.map(([path, { diffKind, inputDiff }]) => {
    const side = inputDiff ? "inputs" : "outputs";
    return { path, ...readKind(diffKind), before: valueAt(known[side], path), after: valueAt(found[side], path) };
  });
}

/** A value without the wire forms of engine and providers: secrets and unknown values are replaced by words. */
export function plainValue(value: unknown): unknown {
  if (value === UNKNOWN_SENTINEL) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([key, signature]) => key === SIGNATURE_KEY && signature === SECRET_SIGNATURE)) return SECRET;
  return Object.fromEntries(
    entries.filter(([key]) => !NOTES.includes(key)).map(([key, inner]) => [key, plainValue(inner)]),
  );
}

function differingValues(before: unknown, after: unknown, path: string): readonly PropertyChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isBranch(before) && isBranch(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)].filter((key) => !NOTES.includes(key)));
    const below = (key: string) => (Array.isArray(before) ? `${path}[${key}]` : joinPath(path, key));
    return [...keys].flatMap((key) => differingValues(Reflect.get(before, key), Reflect.get(after, key), below(key)));
  }
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ path, kind, before: plainValue(before), after: plainValue(after), forcesReplacement: false }];
}

/** True for what has values below it that may differ one by one. */
function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && plainValue(value) !== SECRET;
}

function readKind(diffKind: string): Pick<PropertyChange, "kind" | "forcesReplacement"> {
  const [verb] = diffKind.split("-");
  const kind = verb === "add" || verb === "delete" ? verb : "update";
  return { kind, forcesReplacement: diffKind.endsWith("-replace") };
}

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of splitPath(path)) {
    if (typeof value !== "object" || value === null) return undefined;
    if (plainValue(value) === SECRET) return SECRET;
    value = Reflect.get(value, key);
  }
  return plainValue(value);
}

function joinPath(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** `a.b[0]["c.d"]` → `a`, `b`, `0`, `c.d`: the property paths of https://www.pulumi.com/docs/concepts/options/ignorechanges/ */
function splitPath(path: string): readonly string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, word]) => quoted?.replaceAll('\\"', '"') ?? index ?? word ?? "",
  );
}
