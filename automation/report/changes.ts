import type { Operation, ResourceChange } from "../engine/events.ts";
import type { PropertyChange } from "../engine/property-change.ts";
import { type Loss, lossSentence } from "../lifecycle/stateful.ts";

const MOST_VALUE_CHARACTERS = 80;

/** What destroys something comes first, because that is what a reader must not miss. */
const ORDER: readonly Operation[] = ["replace", "delete", "discard", "create", "import", "update"];

/** Changes as a table of lines: operation, resource, properties. */
export function renderChanges(changes: readonly ResourceChange[]): readonly string[] {
  return renderTable(changes, (operation) => operation);
}

/** What was found otherwise than the state says, as such a table. */
export function renderDifferences(changes: readonly ResourceChange[]): readonly string[] {
  return renderTable(changes, (operation) => (operation === "delete" ? "gone" : "differs"));
}

function renderTable(changes: readonly ResourceChange[], word: (operation: Operation) => string): readonly string[] {
  return [...changes]
    .sort((a, b) => ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation))
    .flatMap((change) => [
      `  ${word(change.operation).padEnd(8)} ${shortType(change.type)} "${change.name}"`,
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

/** What would be lost for ever, as lines that nobody overlooks; none when nothing is. */
export function renderLosses(losses: readonly Loss[], environment: string): readonly string[] {
  if (losses.length === 0) return [];
  const count = losses.length === 1 ? "ONE THING THAT NOBODY" : `${losses.length} THINGS THAT NOBODY`;
  const names = [...new Set(losses.map(({ name }) => `--confirm-replace ${name}`))];
  const howTo =
    environment === "production"
      ? [`!! Nothing of it happens before it is confirmed: greenroom up production ${names.join(" ")}`]
      : [];
  return [
    `!! THIS WOULD DESTROY ${count} CAN MAKE AGAIN`,
    ...losses.map((loss) => `!! ${lossSentence(loss)}`),
    ...howTo,
    "",
  ];
}
