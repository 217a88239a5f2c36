import type { PropertyChange } from "./provider.ts";
import { isList, isProperties, type Properties, UNKNOWN, type Value } from "./values.ts";

/**
 * What differs between two property trees, one entry per innermost property, with paths such as `nodePool.size` or
 * `tags[0]`. Keys that start with `__` do not count; an unknown value differs from everything.
 *
 * @param ignoreChanges - Property paths that do not count, nor anything below them; `*` stands for any one key.
 */
export function compare(
  oldProperties: Properties,
  newProperties: Properties,
  ignoreChanges: readonly string[] = [],
): PropertyChange[] {
  const ignored = ignoreChanges.map(splitPath);
  return compareProperties("", oldProperties, newProperties).filter(({ path }) => {
    const segments = splitPath(path);
    return !ignored.some((prefix) => startsWith(segments, prefix));
  });
}

/** Whether two values are the same at every depth; two unknown values are not. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  return compareValues("", left, right).length === 0;
}

/** The segments of a property path: `a.b[0]["c.d"]` is `a`, `b`, `0`, `c.d`. */
export function splitPath(path: string): string[] {
  const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g;
  return [...path.matchAll(pattern)].map(([, quoted, index, plain]) =>
    quoted === undefined ? (index ?? plain ?? "") : quoted.replaceAll(/\\(.)/g, "$1"),
  );
}

/** The path of a property within another. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function compareProperties(path: string, olds: Properties, news: Properties): PropertyChange[] {
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...names]
    .filter((name) => !name.startsWith("__"))
    .flatMap((name) => compareValues(joinPath(path, name), olds[name], news[name]));
}

function compareValues(path: string, old: Value | undefined, new_: Value | undefined): PropertyChange[] {
  const isAbsent = { old: old === undefined || old === null, new: new_ === undefined || new_ === null };
  if (isAbsent.old && isAbsent.new) return [];
  if (isAbsent.old) return [{ path, kind: "add" }];
  if (isAbsent.new) return [{ path, kind: "delete" }];
  if (isList(old) && isList(new_)) return compareLists(path, old, new_);
  if (isProperties(old) && isProperties(new_)) return compareProperties(path, old, new_);
  return old === new_ && old !== UNKNOWN ? [] : [{ path, kind: "update" }];
}

function compareLists(path: string, olds: readonly Value[], news: readonly Value[]): PropertyChange[] {
  return Array.from({ length: Math.max(olds.length, news.length) }, (_, index) =>
    compareValues(`${path}[${index}]`, olds[index], news[index]),
  ).flat();
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((segment, index) => segment === "*" || segment === segments[index]);
}
