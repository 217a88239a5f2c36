import { isJsonObject, type JsonObject, type KubernetesObject, objectAt, objectsAt } from "./object.ts";

/**
 * How the managers begin whose fields an apply takes over, by the operation that they wrote with: what this resource's own
 * creation wrote, and what people wrote with kubectl (`kubectl-edit`, `kubectl-label` …).
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/await.go `fixCSAFieldManagers`
 */
const ADOPTED_MANAGERS: Readonly<Record<string, readonly string[]>> = {
  Apply: ["kubectl"],
  Update: ["before-first-apply", "kubectl", "pulumi-kubernetes", "pulumi-resource-kubernetes"],
};

/** One owner's set of fields. https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
type FieldSet = JsonObject;

/**
 * The JSON patch that makes `fieldManager` own, as an apply, what was created under its name; `undefined` when there is
 * nothing to do. Without it a field that disappears from the program would stay in the object, owned by the creation.
 */
export function adoptionPatch(live: KubernetesObject, fieldManager: string): JsonObject[] | undefined {
  const entries = objectsAt(live, "metadata", "managedFields");
  const isAdopted = (entry: JsonObject) =>
    (entry.subresource ?? "") === "" &&
    (ADOPTED_MANAGERS[String(entry.operation)] ?? []).some((start) => String(entry.manager).startsWith(start));
  const adopted = entries.filter(isAdopted);
  if (adopted.length === 0) return undefined;
  const own = entries.find((entry) => entry.manager === fieldManager && entry.operation === "Apply");
  const fields = [own, ...adopted].map((entry) => objectAt(entry, "fieldsV1")).reduce(union, {});
  const { time: _, ...template } = own ?? adopted[0] ?? {};
  const applied = { ...template, manager: fieldManager, operation: "Apply", fieldsV1: fields };
  const others = entries.filter((entry) => !isAdopted(entry) && entry !== own);
  return [
    { op: "replace", path: "/metadata/managedFields", value: [...others, applied] },
    { op: "replace", path: "/metadata/resourceVersion", value: live.metadata.resourceVersion },
  ];
}

/**
 * The object to apply when changes of some fields are ignored: a field that somebody else owns is left to them, any other
 * keeps the value that it has in the cluster.
 */
export function withoutIgnored(
  object: KubernetesObject,
  live: KubernetesObject,
  fieldManager: string,
  ignored: readonly (readonly string[])[],
): KubernetesObject {
  const entries = objectsAt(live, "metadata", "managedFields");
  const isOwned = (path: readonly string[], isOwn: boolean) =>
    entries.some((entry) => (entry.manager === fieldManager) === isOwn && hasField(objectAt(entry, "fieldsV1"), path));
  return ignored.reduce<KubernetesObject>((result, path) => {
    const isForeign = isOwned(path, false) && !isOwned(path, true);
    return setAt(result, path, isForeign ? undefined : valueAtPath(live, path)) as KubernetesObject;
  }, object);
}

function union(one: FieldSet, other: FieldSet): FieldSet {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...keys].map((key) => [key, union(objectAt(one, key), objectAt(other, key))]));
}

function hasField(fields: FieldSet, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  const child = fields[`f:${first}`];
  return isJsonObject(child) && hasField(child, rest);
}

function valueAtPath(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isJsonObject(value) ? value[key] : undefined;
  }, root);
}

function setAt(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) {
    return root.map((element, index) => (String(index) === key ? setAt(element, rest, value) : element));
  }
  if (!isJsonObject(root)) return root;
  const child = setAt(root[key], rest, value);
  const { [key]: _, ...others } = root;
  return child === undefined ? others : { ...others, [key]: child };
}
