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

/** The changed properties of one step, from the engine's detailed difference, or from the names it gives otherwise. */
export function propertyChanges(metadata: StepEventMetadata): readonly PropertyChange[] {
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  if (detailed.length > 0) {
    return detailed.map(([path, difference]) => {
      const [verb] = difference.diffKind.split("-");
      return {
        path,
        kind: verb === "add" || verb === "delete" ? verb : "update",
        before: valueAt(difference.inputDiff ? metadata.old?.inputs : metadata.old?.outputs, path),
        after: valueAt(metadata.new?.inputs, path),
        forcesReplacement: difference.diffKind.endsWith("-replace"),
      };
    });
  }
  return (metadata.diffs ?? []).map((path) => ({
    path,
    kind: "update",
    before: valueAt(metadata.old?.inputs, path),
    after: valueAt(metadata.new?.inputs, path),
    forcesReplacement: metadata.keys?.includes(path) ?? false,
  }));
}

/** A value without the engine's wire forms: secrets and unknown values are replaced by words. */
export function plainValue(value: unknown): unknown {
  if (value === UNKNOWN_SENTINEL) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([key, signature]) => key === SIGNATURE_KEY && signature === SECRET_SIGNATURE)) return SECRET;
  return Object.fromEntries(entries.map(([key, inner]) => [key, plainValue(inner)]));
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

/** `a.b[0]["c.d"]` → `a`, `b`, `0`, `c.d`: the property paths of https://www.pulumi.com/docs/concepts/options/ignorechanges/ */
function splitPath(path: string): readonly string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, word]) => quoted?.replaceAll('\\"', '"') ?? index ?? word ?? "",
  );
}
