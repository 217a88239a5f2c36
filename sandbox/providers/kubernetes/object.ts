/** A JSON object whose fields are not known in advance. */
export type JsonObject = { [key: string]: unknown };

/** A Kubernetes object as the API server speaks it: `apiVersion`, `kind`, `metadata` and the fields of its kind. */
export interface KubernetesObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject;
}

/** Tells a JSON object from the other JSON values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at `path`, or `undefined` where the path ends early. */
export function valueAt(root: unknown, ...path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isJsonObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The text at `path`; the empty string when there is none. */
export function textAt(root: unknown, ...path: readonly string[]): string {
  const value = valueAt(root, ...path);
  return typeof value === "string" ? value : "";
}

/** The number at `path`; 0 when there is none, as the API server leaves zeros out. */
export function numberAt(root: unknown, ...path: readonly string[]): number {
  const value = valueAt(root, ...path);
  return typeof value === "number" ? value : 0;
}

/** The objects in the list at `path`; none when there is no list. */
export function objectsAt(root: unknown, ...path: readonly string[]): JsonObject[] {
  const value = valueAt(root, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The object at `path`; an empty one when there is none. */
export function objectAt(root: unknown, ...path: readonly string[]): JsonObject {
  const value = valueAt(root, ...path);
  return isJsonObject(value) ? value : {};
}

/** `metadata.name`; the empty string for an object that has none. */
export function nameOf(object: unknown): string {
  return textAt(object, "metadata", "name");
}

/** `metadata.namespace`; the empty string for an object of the whole cluster. */
export function namespaceOf(object: unknown): string {
  return textAt(object, "metadata", "namespace");
}

/** The value of an annotation; the empty string when it is not set. */
export function annotationOf(object: unknown, annotation: string): string {
  return textAt(object, "metadata", "annotations", annotation);
}

/** True when the annotation says `"true"`. */
export function isAnnotated(object: unknown, annotation: string): boolean {
  return annotationOf(object, annotation) === "true";
}

/** The condition of that type in `status.conditions`. */
export function conditionOf(object: unknown, type: string): JsonObject | undefined {
  return objectsAt(object, "status", "conditions").find((condition) => condition.type === type);
}

/** True when the condition of that type has the status `True`. */
export function isConditionTrue(object: unknown, type: string): boolean {
  return conditionOf(object, type)?.status === "True";
}

/** `namespace/name`, or `name` for an object of the whole cluster: the id that Pulumi keeps. */
export function identify(object: unknown): string {
  const namespace = namespaceOf(object);
  return namespace === "" ? nameOf(object) : `${namespace}/${nameOf(object)}`;
}

/** Parts an id of the form `namespace/name` or `name`. */
export function parseIdentity(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/", 2);
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}
