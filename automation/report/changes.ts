import type { Operation, ResourceChange } from "../engine/events.ts";
import type { PropertyChange } from "../engine/property-change.ts";

const MOST_VALUE_CHARACTERS = 80;

/** What destroys something comes first, because that is what a reader must not miss. */
const ORDER: readonly Operation[] = ["replace", "delete", "discard", "create", "import", "update", "refresh"];

/** Changes as a table of lines: operation, resource, properties. */
export function renderChanges(changes: readonly ResourceChange[]): readonly string[] {
  return [...changes]
    .sort((a, b) => ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation))
    .flatMap((change) => [
      `  ${change.operation.padEnd(8)} ${shortType(change.type)} "${change.name}"`,
      ...change.properties.map((property) => `           ${renderProperty(property)}`),
    ]);
}

/** The last part of a type token: `kubernetes:core/v1:Namespace` → `Namespace`. */
export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}

function renderProperty({ path, kind, before, after, forcesReplacement }: PropertyChange): string {
  const change =
    kind === "add"
      ? `+ ${path}: ${renderValue(after)}`
      : kind === "delete"
        ? `- ${path}: ${renderValue(before)}`
        : `~ ${path}: ${renderValue(before)} → ${renderValue(after)}`;
  return forcesReplacement ? `${change} (forces the replacement)` : change;
}

function renderValue(value: unknown): string {
  if (value === undefined) return "?";
  const text = JSON.stringify(value);
  return text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS - 1)}…` : text;
}
