/** Something that has a name and comes after others. */
interface Ordered {
  readonly name: string;
  readonly after: readonly string[];
}

/** Things in an order in which each comes after what it waits for, or a circle of names that makes that impossible. */
export type Order<T> = { readonly sorted: readonly T[] } | { readonly circle: readonly string[] };

/** Sorts by what must come first; things that wait for nothing keep the order they were written in. */
export function orderByDependency<T extends Ordered>(things: readonly T[]): Order<T> {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  const sorted = new Set<T>();
  for (const thing of things) {
    const circle = visit(thing, [], byName, sorted);
    if (circle !== undefined) return { circle };
  }
  return { sorted: [...sorted] };
}

function visit<T extends Ordered>(
  thing: T,
  path: readonly string[],
  byName: ReadonlyMap<string, T>,
  sorted: Set<T>,
): readonly string[] | undefined {
  if (sorted.has(thing)) return undefined;
  if (path.includes(thing.name)) return [...path.slice(path.indexOf(thing.name)), thing.name];
  for (const name of thing.after) {
    const earlier = byName.get(name);
    const circle = earlier === undefined ? undefined : visit(earlier, [...path, thing.name], byName, sorted);
    if (circle !== undefined) return circle;
  }
  sorted.add(thing);
  return undefined;
}
