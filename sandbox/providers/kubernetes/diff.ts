import { compare, splitPath } from "../framework/differences.ts";
import type { DiffRequest, DiffResult, PropertyChange } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { isAutonamed } from "./naming.ts";
import { isJsonObject, type KubernetesObject, nameOf, namespaceOf } from "./object.ts";
import { type TypeToken, toObject, toProperties } from "./properties.ts";
import { isQuantityField, isSameQuantity } from "./quantity.ts";
import { isReplacing } from "./replacement.ts";
import type { ProviderSettings } from "./settings.ts";

/**
 * Compares what was asked for last (after a refresh: what is live of it) with what is asked for now.
 *
 * A replaced object that has a name of the program's choice, the same as before, is deleted first.
 */
export function diffObject(
  request: Pick<DiffRequest, "oldInputs" | "news" | "ignoreChanges">,
  token: TypeToken & { readonly isPatch: boolean },
  settings: Pick<ProviderSettings, "enableConfigMapMutable" | "enableSecretMutable">,
): DiffResult {
  const old = withNamespace(toObject(request.oldInputs, token));
  const wanted = withNamespace(toObject(request.news, token));
  const [before, after] = [toProperties(old), toProperties(wanted)];
  const changes = compare(before, after, request.ignoreChanges)
    .filter((change) => !isSameAmount(change, before, after))
    .map((change) => ({ ...change, replaces: replaces(change, after, wanted, token.isPatch, settings) }));
  const isReplaced = changes.some((change) => change.replaces);
  return { changes, deleteBeforeReplace: isReplaced && needsItsName(wanted, old) };
}

/** Whether the replacement must have the very name of what it replaces. */
export function needsItsName(wanted: KubernetesObject, old: KubernetesObject): boolean {
  return !isAutonamed(wanted) && nameOf(wanted) === nameOf(old) && namespaceOf(wanted) === namespaceOf(old);
}

function replaces(
  change: PropertyChange,
  after: Properties,
  wanted: KubernetesObject,
  isPatch: boolean,
  settings: Pick<ProviderSettings, "enableConfigMapMutable" | "enableSecretMutable">,
): boolean {
  // A patch leaves everything but its target to others, and can be made anew on any of them.
  if (isPatch) return change.path === "metadata.name" || change.path === "metadata.namespace";
  return isReplacing(change.path, valueAtPath(after, change.path), wanted, settings);
}

/** An object whose kind has a namespace and that names none is in `default`. */
function withNamespace(object: KubernetesObject): KubernetesObject {
  if (object.metadata.namespace !== "default") return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function isSameAmount(change: PropertyChange, before: Properties, after: Properties): boolean {
  if (change.kind !== "update" || !isQuantityField(splitPath(change.path))) return false;
  return isSameQuantity(valueAtPath(before, change.path), valueAtPath(after, change.path));
}

function valueAtPath(properties: Properties, path: string): unknown {
  return splitPath(path).reduce<unknown>((value, segment) => {
    if (Array.isArray(value)) return value[Number(segment)];
    return isJsonObject(value) ? value[segment] : undefined;
  }, properties);
}
