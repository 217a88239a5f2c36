import { autoname } from "../../framework/autoname.ts";
import { joinPath } from "../../framework/differences.ts";
import type { CheckFailure, CheckRequest, CheckResult } from "../../framework/provider.ts";
import { isList, isProperties, type Properties, UNKNOWN, type Value } from "../../framework/values.ts";
import type { Property, Schema } from "./property.ts";
import { defaultsOf } from "./rules.ts";

/** What {@link checkInputs} needs to know of the type. */
export interface CheckedType {
  readonly properties: Schema;
  /** Whether a missing `name` is made up. */
  readonly isNamed: boolean;
  /** Properties of the original that the stand-in does not imitate. */
  readonly uncovered?: readonly string[];
  /** What is wrong with the inputs as a whole, one sentence each. */
  validate?(inputs: Properties): string[];
}

/** Validates inputs as the original does, and fills in names and defaults, which `__defaults` lists. */
export function checkInputs(type: CheckedType, request: CheckRequest): CheckResult {
  const check = new Check(request.name, type.uncovered ?? []);
  const inputs = check.object("", type.properties, withName(type, request));
  const problems = check.failures.length > 0 ? [] : (type.validate?.(inputs) ?? []);
  return { inputs, failures: [...check.failures, ...problems.map((reason) => ({ reason }))] };
}

function withName(type: CheckedType, request: CheckRequest): Properties {
  const { news, olds } = request;
  if (!type.isNamed || (news.name !== undefined && news.name !== null)) return news;
  // A made-up name stays as long as the resource lives.
  const kept = olds !== undefined && defaultsOf(olds).includes("name") ? olds.name : undefined;
  const name = kept ?? autoname(request);
  return name === undefined ? news : { ...news, name, __defaults: ["name"] };
}

class Check {
  readonly failures: CheckFailure[] = [];
  readonly #name: string;
  readonly #uncovered: readonly string[];

  constructor(name: string, uncovered: readonly string[]) {
    this.#name = name;
    this.#uncovered = uncovered;
  }

  object(path: string, schema: Schema, given: Properties): Properties {
    this.#refuseUnknown(path, schema, given);
    const inputs: Record<string, Value> = {};
    const defaults = [...defaultsOf(given)];
    for (const [name, property] of Object.entries(schema)) {
      if (property.source === "output") continue;
      const value = given[name];
      if (value !== undefined && value !== null) inputs[name] = this.#value(joinPath(path, name), property, value);
      else if (property.default !== undefined) {
        inputs[name] = property.default;
        defaults.push(name);
      } else if (property.source === "required") {
        this.failures.push({ reason: `Missing required property '${joinPath(path, name)}'` });
      }
    }
    return { ...inputs, __defaults: defaults };
  }

  #refuseUnknown(path: string, schema: Schema, given: Properties): void {
    for (const [name, value] of Object.entries(given)) {
      const property = schema[name];
      const isGiven = !name.startsWith("__") && value !== null;
      if (!isGiven || (property !== undefined && property.source !== "output")) continue;
      const valuePath = joinPath(path, name);
      if (this.#uncovered.includes(valuePath)) {
        this.#refuse(valuePath, `The stand-in for this plugin does not cover '${valuePath}'`);
      } else if (property === undefined) this.#refuse(valuePath, "Invalid or unknown key");
      else this.#refuse(valuePath, `Computed attributes cannot be set, but a value was set for '${valuePath}'`);
    }
  }

  #value(path: string, property: Property, value: Value): Value {
    if (value === UNKNOWN) return value;
    const { element, fields } = property;
    if (fields !== undefined && isProperties(value)) return this.object(path, fields, value);
    if (element !== undefined && property.kind === "map" && isProperties(value)) {
      const entries = Object.entries(value).filter(([name]) => !name.startsWith("__"));
      return Object.fromEntries(
        entries.map(([name, item]) => [name, this.#value(joinPath(path, name), element, item)]),
      );
    }
    if (element !== undefined && property.kind !== "map" && isList(value)) {
      return value.map((item, index) => this.#value(`${path}[${index}]`, element, item));
    }
    const converted = convert(property.kind, value);
    if (converted === undefined) {
      this.#refuse(path, `Expected '${path}' to be a ${property.kind}, got ${JSON.stringify(value)}`);
      return value;
    }
    const reason = property.check?.(converted, path);
    if (reason !== undefined) this.#refuse(path, reason);
    return converted;
  }

  #refuse(path: string, reason: string): void {
    this.failures.push({ reason: `${reason}. Examine values at '${this.#name}.${path}'.` });
  }
}

/** The original turns "3" into 3 and 3 into "3", as Terraform does; undefined when nothing sensible comes out. */
function convert(kind: Property["kind"], value: Value): Value | undefined {
  if (typeof value === "object") return undefined;
  if (kind === "string") return String(value);
  if (kind === "boolean") return { true: true, false: false }[String(value)];
  if (kind !== "number" || typeof value === "boolean" || value === "") return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}
