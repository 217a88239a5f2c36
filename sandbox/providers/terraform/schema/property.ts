import type { Properties, Value } from "../../framework/values.ts";

/**
 * Who gives a property its value:
 * - `required`: the program
 * - `optional`: the program, or nobody
 * - `computed`: the program, or else the API
 * - `output`: the API only
 */
export type Source = "required" | "optional" | "computed" | "output";

/** One property of a resource type. */
export interface Property {
  readonly kind: "string" | "number" | "boolean" | "list" | "set" | "map" | "object";
  readonly source: Source;
  /** What a list, a set or a map consists of. */
  readonly element?: Property;
  /** What an object consists of. */
  readonly fields?: Schema;
  /** Its name in the API. @default the name in snake case */
  readonly wire?: string;
  /** Whether the API does not know it under any name: it is neither sent nor read by the general rules. */
  readonly isLocal?: boolean;
  /** Whether its output is not what was given, so that the input of last time is all that a new one can be compared with. */
  readonly isWriteOnly?: boolean;
  /** Whether a change of it replaces the resource. */
  readonly replaces?: boolean;
  /** Whether its output is secret. */
  readonly isSecret?: boolean;
  /** The value of an input that was not given. */
  readonly default?: Value;
  /** What is wrong with a value, in one sentence. */
  readonly check?: (value: Value, path: string) => string | undefined;
  /** Whether a new input means the same as the old value, although it is written differently. */
  readonly isEquivalent?: (old: Value, new_: Value, context: { readonly resource: Properties }) => boolean;
}

/** Properties by their Pulumi names. */
export type Schema = Readonly<Record<string, Property>>;

type Extra = Omit<Property, "kind" | "source" | "element" | "fields">;

/** A property that is a text. */
export function text(source: Source, extra: Extra = {}): Property {
  return { kind: "string", source, ...extra };
}

/** A property that is a number. */
export function number(source: Source, extra: Extra = {}): Property {
  return { kind: "number", source, ...extra };
}

/** A property that is true or false. */
export function flag(source: Source, extra: Extra = {}): Property {
  return { kind: "boolean", source, ...extra };
}

/** A property that is a list. */
export function list(source: Source, element: Property, extra: Extra = {}): Property {
  return { kind: "list", source, element, ...extra };
}

/** A property that is a list whose order means nothing. */
export function set(source: Source, element: Property, extra: Extra = {}): Property {
  return { kind: "set", source, element, ...extra };
}

/** A property that maps names of the program's choice to texts. */
export function map(source: Source, extra: Extra = {}): Property {
  return { kind: "map", source, element: text("optional"), ...extra };
}

/** A property with properties of its own. */
export function object(source: Source, fields: Schema, extra: Extra = {}): Property {
  return { kind: "object", source, fields, ...extra };
}

/** The name in the API: `nodePool` is `node_pool`. */
export function wireName(name: string, property: Property): string {
  return property.wire ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
