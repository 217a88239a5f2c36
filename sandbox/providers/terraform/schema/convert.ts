import { isSame } from "../../framework/differences.ts";
import { isList, isProperties, type Properties, secret, UNKNOWN, type Value } from "../../framework/values.ts";
import { type Property, type Schema, wireName } from "./property.ts";
import { isZero } from "./rules.ts";

/** The outputs that the API's answer holds. */
export function fromWire(schema: Schema, answer: Properties): Properties {
  const outputs: Record<string, Value> = {};
  for (const [name, property] of Object.entries(schema)) {
    const value = answer[wireName(name, property)];
    if (property.isLocal || value === undefined || value === null) continue;
    outputs[name] = convertValue(property, value, fromWire);
  }
  return outputs;
}

/** The API's form of inputs. */
export function toWire(schema: Schema, inputs: Properties): Properties {
  const body: Record<string, Value> = {};
  for (const [name, property] of Object.entries(schema)) {
    const value = inputs[name];
    if (property.isLocal || property.source === "output" || value === undefined || value === null) continue;
    body[wireName(name, property)] = convertValue(property, value, toWire);
  }
  return body;
}

/** The outputs as far as they are known before the API was asked. */
export function expectOutputs(schema: Schema, inputs: Properties): Properties {
  const outputs: Record<string, Value> = {};
  for (const [name, property] of Object.entries(schema)) {
    const value = inputs[name];
    if (value === undefined) {
      if (property.source === "output" || property.source === "computed") outputs[name] = UNKNOWN;
    } else if (property.fields !== undefined && isProperties(value)) {
      outputs[name] = expectOutputs(property.fields, value);
    } else outputs[name] = withoutMarks(value);
  }
  return outputs;
}

/** Inputs that keep up with the live state: what the program once gave, as it is now. An import gets all that matters. */
export function inputsFromOutputs(schema: Schema, olds: Properties, outputs: Properties): Properties {
  const isImport = Object.keys(olds).length === 0;
  const inputs: Record<string, Value> = {};
  for (const [name, property] of Object.entries(schema)) {
    if (property.source === "output") continue;
    const old = olds[name];
    const live = outputs[name];
    if (isImport ? property.isWriteOnly || isDefault(property, live) : old === undefined) continue;
    const value = live === undefined ? undefined : inputFromOutput(property, old, live, outputs);
    if (value !== undefined) inputs[name] = value;
  }
  const defaults = olds.__defaults ?? [];
  return { ...inputs, __defaults: isList(defaults) ? defaults : [] };
}

/** The outputs with what is secret marked. */
export function markSecrets(schema: Schema, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, schema[name]?.isSecret ? secret(value) : value]),
  );
}

/** Values without `__defaults` and the like, at any depth. */
export function withoutMarks(value: Value): Value {
  if (isList(value)) return value.map(withoutMarks);
  if (!isProperties(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("__"));
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutMarks(item)]));
}

function convertValue(
  property: Property,
  value: Value,
  convert: (schema: Schema, properties: Properties) => Properties,
): Value {
  const { element, fields } = property;
  if (fields !== undefined && isProperties(value)) return convert(fields, value);
  if (element !== undefined && isList(value)) return value.map((item) => convertValue(element, item, convert));
  return convert === fromWire && property.kind === "string" && typeof value === "number" ? String(value) : value;
}

function isDefault(property: Property, live: Value | undefined): boolean {
  return isZero(live) || (property.default !== undefined && isSame(property.default, live));
}

function inputFromOutput(property: Property, old: Value | undefined, live: Value, outputs: Properties): Value {
  if (old !== undefined && isKept(property, old, live, outputs)) return old;
  const { element, fields } = property;
  if (fields !== undefined && isProperties(live)) return inputsFromOutputs(fields, isProperties(old) ? old : {}, live);
  if (!isList(live) || element === undefined) return live;
  const olds = isList(old) ? old : [];
  if (property.kind !== "set") return live.map((item, index) => inputFromOutput(element, olds[index], item, outputs));
  const inputs = live.map((item) => {
    const asInput = (candidate: Value | undefined) => inputFromOutput(element, candidate, item, outputs);
    return asInput(olds.find((candidate) => isSame(asInput(candidate), candidate)));
  });
  return inOrderOf(olds, inputs);
}

function isKept(property: Property, old: Value, live: Value, outputs: Properties): boolean {
  return property.isWriteOnly || property.isEquivalent?.(live, old, { resource: outputs }) === true;
}

/** The API may give a set in another order than the program; only what is new or gone shall show. */
function inOrderOf(olds: readonly Value[], news: readonly Value[]): Value[] {
  const kept = olds.filter((old) => news.some((item) => isSame(old, item)));
  const added = news.filter((item) => !olds.some((old) => isSame(old, item)));
  return [...kept, ...added];
}
