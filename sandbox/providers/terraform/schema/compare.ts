import { isSame, joinPath } from "../../framework/differences.ts";
import type { PropertyChange } from "../../framework/provider.ts";
import { isList, isProperties, type Properties, UNKNOWN, type Value } from "../../framework/values.ts";
import type { Property, Schema } from "./property.ts";

/**
 * What changes for the API when inputs change: the order of a set does not count, an input that the API fills in may be
 * taken away, and equivalent values are the same.
 *
 * @param outputs - Of last time; some equivalences depend on them.
 */
export function compareInputs(
  schema: Schema,
  olds: Properties,
  news: Properties,
  outputs: Properties,
): PropertyChange[] {
  return new Comparison(olds, news, outputs).object("", schema, olds, news, outputs);
}

class Comparison {
  readonly #resource: Properties;

  constructor(olds: Properties, news: Properties, outputs: Properties) {
    this.#resource = { ...outputs, ...olds, ...news };
  }

  object(path: string, schema: Schema, olds: Properties, news: Properties, outputs: Properties): PropertyChange[] {
    return Object.entries(schema)
      .filter(([, property]) => property.source !== "output")
      .flatMap(([name, property]) => {
        const output = outputs[name];
        const changes = this.#value(joinPath(path, name), property, olds[name], news[name], output);
        return property.replaces ? changes.map((change) => ({ ...change, replaces: true })) : changes;
      });
  }

  #value(
    path: string,
    property: Property,
    old: Value | undefined,
    new_: Value | undefined,
    output: Value | undefined,
  ): PropertyChange[] {
    const isOldAbsent = old === undefined || old === null;
    if (new_ === undefined || new_ === null) {
      return isOldAbsent || property.source === "computed" ? [] : [{ path, kind: "delete" }];
    }
    // A computed property that the program now spells out as the API gave it does not change.
    if (isOldAbsent) return this.#isSame(property, output, new_) ? [] : [{ path, kind: "add" }];
    if (isList(old) && isList(new_)) return this.#items(path, property, old, new_);
    if (isProperties(old) && isProperties(new_)) return this.#members(path, property, old, new_, output);
    return this.#isSame(property, old, new_) ? [] : [{ path, kind: "update" }];
  }

  #items(path: string, property: Property, old: readonly Value[], new_: readonly Value[]): PropertyChange[] {
    return property.kind === "set" ? this.#set(path, property, old, new_) : this.#list(path, property, old, new_);
  }

  #members(
    path: string,
    { fields }: Property,
    old: Properties,
    new_: Properties,
    output: Value | undefined,
  ): PropertyChange[] {
    return fields === undefined
      ? this.#map(path, old, new_)
      : this.object(path, fields, old, new_, isProperties(output) ? output : {});
  }

  #list(path: string, property: Property, old: readonly Value[], new_: readonly Value[]): PropertyChange[] {
    const element = property.element ?? property;
    return Array.from({ length: Math.max(old.length, new_.length) }, (_, index) =>
      this.#value(`${path}[${index}]`, { ...element, source: "optional" }, old[index], new_[index], undefined),
    ).flat();
  }

  #set(path: string, property: Property, old: readonly Value[], new_: readonly Value[]): PropertyChange[] {
    const isIn = (items: readonly Value[], item: Value) => items.some((other) => this.#isSame(property, other, item));
    const removed = old.flatMap((item, index) => (isIn(new_, item) ? [] : [index]));
    const added = new_.flatMap((item, index) => (isIn(old, item) ? [] : [index]));
    return [...new Set([...removed, ...added])].map((index) => {
      const kind = !added.includes(index) ? "delete" : removed.includes(index) ? "update" : "add";
      return { path: `${path}[${index}]`, kind };
    });
  }

  #map(path: string, old: Properties, new_: Properties): PropertyChange[] {
    const element: Property = { kind: "string", source: "optional" };
    return [...new Set([...Object.keys(old), ...Object.keys(new_)])].flatMap((name) =>
      this.#value(joinPath(path, name), element, old[name], new_[name], undefined),
    );
  }

  #isSame(property: Property, old: Value | undefined, new_: Value): boolean {
    if (old === undefined || old === null) return false;
    if (isSame(old, new_)) return true;
    if (new_ === UNKNOWN || old === UNKNOWN || property.isEquivalent === undefined) return false;
    return property.isEquivalent(old, new_, { resource: this.#resource });
  }
}
