import type { Operation, ResourceChange } from "../engine/events.ts";
import type { Risk } from "../lifecycle/plan/risk.ts";
import { type Loss, lossSentence } from "../lifecycle/stateful.ts";
import { renderProperty } from "./property-text.ts";

/** What destroys something comes first, because that is what a reader must not miss. */
export const OPERATION_ORDER: readonly Operation[] = ["replace", "delete", "discard", "create", "import", "update"];

/** Changes as a table of lines: operation, resource, risks, properties. What would be lost has lines of its own. */
export function renderChanges(changes: readonly ResourceChange[], risks: readonly Risk[] = []): readonly string[] {
  return renderTable(
    changes,
    (operation) => operation,
    risks.filter(({ kind }) => kind !== "loss"),
  );
}

/** What was found otherwise than the state says, as such a table. */
export function renderDifferences(changes: readonly ResourceChange[]): readonly string[] {
  return renderTable(changes, (operation) => (operation === "delete" ? "gone" : "differs"));
}

function renderTable(
  changes: readonly ResourceChange[],
  word: (operation: Operation) => string,
  risks: readonly Risk[] = [],
): readonly string[] {
  return [...changes]
    .sort((a, b) => OPERATION_ORDER.indexOf(a.operation) - OPERATION_ORDER.indexOf(b.operation))
    .flatMap((change) => [
      `  ${word(change.operation).padEnd(8)} ${shortType(change.type)} "${change.name}"`,
      ...risks.filter(({ urn }) => urn === change.urn).map(({ kind, what }) => `           ! ${kind}: ${what}`),
      ...change.properties.map((property) => `           ${renderProperty(property)}`),
    ]);
}

/** The last part of a type token: `kubernetes:core/v1:Namespace` → `Namespace`. */
export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}

/** What would be lost for ever, as lines that nobody overlooks; none when nothing is. */
export function renderLosses(losses: readonly Loss[], environment: string): readonly string[] {
  if (losses.length === 0) return [];
  const count = losses.length === 1 ? "ONE THING THAT NOBODY" : `${losses.length} THINGS THAT NOBODY`;
  const howTo =
    environment === "production" ? [`!! Nothing of it happens before it is confirmed: ${confirmCommand(losses)}`] : [];
  return [
    `!! THIS WOULD DESTROY ${count} CAN MAKE AGAIN`,
    ...losses.map((loss) => `!! ${lossSentence(loss)}`),
    ...howTo,
    "",
  ];
}

/** What to type so that production may lose all of this. */
export function confirmCommand(losses: readonly Loss[]): string {
  const names = [...new Set(losses.map(({ name }) => `--confirm-replace ${name}`))];
  return `greenroom up production ${names.join(" ")}`;
}

/** How many changes there are of each operation: `2 × create`. */
export function countOperations(changes: readonly ResourceChange[]): readonly string[] {
  const counts = Map.groupBy(changes, ({ operation }) => operation);
  return [...counts].map(([operation, { length }]) => `${length} × ${operation}`);
}
