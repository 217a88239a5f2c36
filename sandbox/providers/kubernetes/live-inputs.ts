import { isJsonObject, type JsonObject, type KubernetesObject, objectAt } from "./object.ts";
import { isQuantityField, isSameQuantity } from "./quantity.ts";

const CONTROLLER_ANNOTATIONS = [
  "deployment.kubernetes.io/revision",
  "kubectl.kubernetes.io/last-applied-configuration",
];

/**
 * The live values of what the last inputs asked for: a difference to them is drift. What the inputs do not mention, such
 * as defaults and what controllers fill in, is left out.
 */
export function liveInputs(live: KubernetesObject, inputs: KubernetesObject): KubernetesObject {
  const pruned = prune(withStringData(live, inputs), inputs, []) as JsonObject;
  return { ...pruned, apiVersion: live.apiVersion, kind: live.kind, metadata: objectAt(pruned, "metadata") };
}

/** The inputs for an object that is imported: everything that somebody may have asked for. */
export function importedInputs(live: KubernetesObject): KubernetesObject {
  const { status: _, ...rest } = live;
  const { annotations, ...metadata } = live.metadata;
  const kept = Object.entries(isJsonObject(annotations) ? annotations : {}).filter(
    ([annotation]) => !CONTROLLER_ANNOTATIONS.includes(annotation),
  );
  const named = kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
  return { ...rest, apiVersion: live.apiVersion, kind: live.kind, metadata: named };
}

function prune(live: unknown, input: unknown, path: readonly string[]): unknown {
  if (isJsonObject(live) && isJsonObject(input)) {
    const kept = Object.keys(input).filter((key) => key in live);
    return Object.fromEntries(kept.map((key) => [key, prune(live[key], input[key], [...path, key])]));
  }
  if (Array.isArray(live) && Array.isArray(input)) return pruneList(live, input, path);
  return isQuantityField(path) && isSameQuantity(live, input) ? input : live;
}

/** Elements with names are compared by name, as server-side apply owns them; others by position. */
function pruneList(live: readonly unknown[], input: readonly unknown[], path: readonly string[]): unknown[] {
  if (live.length > 0 && [...live, ...input].every((element) => isJsonObject(element) && "name" in element)) {
    return input.flatMap((wanted) => {
      const found = live.find((element) => objectAt(element).name === objectAt(wanted).name);
      return found === undefined ? [] : [prune(found, wanted, path)];
    });
  }
  if (live.length !== input.length) return [...live];
  return live.map((element, index) => prune(element, input[index], path));
}

/** The API server keeps `stringData` of a Secret as base64 in `data`. */
function withStringData(live: KubernetesObject, inputs: KubernetesObject): KubernetesObject {
  if (live.kind !== "Secret" || !isJsonObject(inputs.stringData)) return live;
  const data = objectAt(live, "data");
  const entries = Object.keys(inputs.stringData)
    .filter((key) => typeof data[key] === "string")
    .map((key) => [key, Buffer.from(String(data[key]), "base64").toString("utf8")]);
  return { ...live, stringData: Object.fromEntries(entries) };
}
