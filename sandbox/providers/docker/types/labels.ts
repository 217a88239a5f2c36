import { isList, isProperties, type Value } from "../../framework/values.ts";
import { object, set, text } from "../../terraform/schema/property.ts";

/** The property `labels`: pairs of a label and its value. */
export const LABELS = set("optional", object("optional", { label: text("required"), value: text("required") }), {
  replaces: true,
});

/** Labels as the engine takes them. */
export function labelMap(labels: Value | undefined): Readonly<Record<string, string>> {
  const pairs = isList(labels) ? labels.filter(isProperties) : [];
  return Object.fromEntries(pairs.map(({ label, value }) => [String(label), String(value)]));
}
