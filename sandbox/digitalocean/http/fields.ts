import { unprocessable } from "./answer.ts";

/** Limits of a string field. */
export interface StringRule {
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** In characters. */
  readonly longest?: number;
}

/** Limits of an integer field, both included. */
export interface IntegerRule {
  readonly least?: number;
  readonly most?: number;
}

/**
 * A JSON object from a request. Each reader checks type and limits and refuses with 422, naming the field.
 * Null counts as absent: official clients send null for what is not set.
 */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path = "") {
    if (!isObject(value)) throw unprocessable(`${path === "" ? "the request body" : path} must be a JSON object`);
    this.#fields = value;
    this.#path = path === "" ? "" : `${path}.`;
  }

  /** Whether the field is there and not null. */
  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** The value as it came, undefined for null. */
  raw(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  /** A string that must be there and not be empty. */
  string(name: string, rule: StringRule = {}): string {
    const value = this.optionalString(name, rule);
    if (value === undefined || value === "") throw unprocessable(`${this.#path}${name} is required`);
    return value;
  }

  /** A string; undefined when it is absent. An empty string passes every rule: clients send it for "not set". */
  optionalString(name: string, rule: StringRule = {}): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw this.#wrong(name, "must be a string");
    if (value === "") return value;
    if (rule.longest !== undefined && value.length > rule.longest)
      throw this.#wrong(name, `is too long (maximum is ${rule.longest} characters)`);
    if (rule.oneOf !== undefined && !rule.oneOf.includes(value))
      throw this.#wrong(name, `"${value}" is not one of ${rule.oneOf.join(", ")}`);
    if (rule.pattern !== undefined && !rule.pattern.test(value))
      throw this.#wrong(name, `"${value}" does not match ${rule.pattern.source}`);
    return value;
  }

  /** An integer that must be there. */
  integer(name: string, rule: IntegerRule = {}): number {
    const value = this.optionalInteger(name, rule);
    if (value === undefined) throw unprocessable(`${this.#path}${name} is required`);
    return value;
  }

  /** An integer; undefined when it is absent. */
  optionalInteger(name: string, rule: IntegerRule = {}): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value)) throw this.#wrong(name, "must be an integer");
    if (rule.least !== undefined && value < rule.least) throw this.#wrong(name, `must be at least ${rule.least}`);
    if (rule.most !== undefined && value > rule.most) throw this.#wrong(name, `must be at most ${rule.most}`);
    return value;
  }

  /** A boolean; undefined when it is absent. */
  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.#wrong(name, "must be true or false");
  }

  /** A list of strings; undefined when it is absent. */
  strings(name: string): string[] | undefined {
    return this.#list(name)?.map((item) => {
      if (typeof item !== "string") throw this.#wrong(name, "must be a list of strings");
      return item;
    });
  }

  /** A list of integers; undefined when it is absent. */
  integers(name: string): number[] | undefined {
    return this.#list(name)?.map((item) => {
      if (typeof item !== "number" || !Number.isInteger(item)) throw this.#wrong(name, "must be a list of integers");
      return item;
    });
  }

  /** An object; undefined when it is absent. */
  object(name: string): Fields | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : new Fields(value, `${this.#path}${name}`);
  }

  /** A list of objects; undefined when it is absent. */
  objects(name: string): Fields[] | undefined {
    return this.#list(name)?.map((item, index) => new Fields(item, `${this.#path}${name}[${index}]`));
  }

  /** An object whose values are strings; undefined when it is absent. */
  texts(name: string): Record<string, string> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw this.#wrong(name, "must be a JSON object");
    const texts: Record<string, string> = {};
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== "string") throw this.#wrong(`${name}.${key}`, "must be a string");
      texts[key] = text;
    }
    return texts;
  }

  #list(name: string): unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.#wrong(name, "must be a list");
  }

  #wrong(name: string, reason: string): Error {
    return unprocessable(`${this.#path}${name} ${reason}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
