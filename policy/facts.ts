/** The stack that a resource is in: the third part of its URN. */
export function stackOf(urn: string): string {
  return urn.split(":")[2] ?? "";
}

/** Whether a stack is the environment of a pull request. */
export function isPreview(stack: string): boolean {
  return /^pr-\d+$/.test(stack);
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is under a path of keys; undefined when there is nothing. */
export function under(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value);
}

/** The items of a list; none when the value is no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
