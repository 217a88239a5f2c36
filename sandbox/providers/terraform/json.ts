import { isList, isProperties, type Properties, type Value } from "../framework/values.ts";

/** The object at a name; empty when there is none. */
export function objectAt(parent: Properties, name: string): Properties {
  const value = parent[name];
  return isProperties(value) ? value : {};
}

/** The objects of the list at a name; empty when there is none. */
export function objectsAt(parent: Properties, name: string): Properties[] {
  return listAt(parent, name).filter(isProperties);
}

/** The list at a name; empty when there is none. */
function listAt(parent: Properties, name: string): readonly Value[] {
  const value = parent[name];
  return isList(value) ? value : [];
}

/** The strings of the list at a name; empty when there is none. */
export function textsAt(parent: Properties, name: string): string[] {
  return listAt(parent, name).filter((value) => typeof value === "string");
}

/** The text at a name; numbers are written out, and what is missing is empty. */
export function textAt(parent: Properties, name: string): string {
  const value = parent[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The properties without those that have no value. */
export function defined(properties: { readonly [name: string]: Value | undefined }): Properties {
  const present: [string, Value][] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined && value !== null) present.push([name, value]);
  }
  return Object.fromEntries(present);
}
