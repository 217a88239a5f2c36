import type { ResourceChange } from "../engine/events.ts";
import { resourcesOf, type StackState } from "../engine/state.ts";
import { CliError } from "../errors.ts";
import { type Loss, lossSentence } from "./stateful.ts";

/**
 * Checks that whoever asks for an update has named everything that it would destroy and nobody could make again. A name
 * that stands for nothing of the kind is refused too: it was meant for another day, or for another update.
 *
 * @param confirmed - the names that were given.
 * @throws CliError `confirmation-needed`, with the words to type
 */
export function requireConfirmation(environment: string, losses: readonly Loss[], confirmed: readonly string[]): void {
  const names = [...new Set(losses.map(({ name }) => name))];
  const missing = names.filter((name) => !confirmed.includes(name));
  const needless = confirmed.filter((name) => !names.includes(name));
  if (missing.length + needless.length === 0) return;
  const wanted = [`greenroom up ${environment}`, ...names.map((name) => `--confirm-replace ${name}`)].join(" ");
  throw new CliError(
    "confirmation-needed",
    missing.length > 0
      ? `"${environment}" would lose what nobody can make again, and ${quoted(missing)} ${missing.length === 1 ? "was" : "were"} not confirmed.`
      : `Nothing with the name ${quoted(needless)} would be replaced or deleted in "${environment}".`,
    names.length > 0
      ? `Nothing was changed. If all of this is to go, and a backup is at hand, type exactly: ${wanted}`
      : `Nothing was changed. Nothing has to be confirmed: ${wanted}`,
    { details: losses.map(lossSentence) },
  );
}

/** The resources among those to be replaced or deleted that the engine would not touch, because they are protected. */
export function protectedAmong(changes: readonly ResourceChange[], state: StackState | undefined): readonly string[] {
  const leaving = new Set(
    changes.filter(({ operation }) => operation === "replace" || operation === "delete").map(({ urn }) => urn),
  );
  return protectedIn(state).filter((urn) => leaving.has(urn));
}

/** The resources that are protected. */
export function protectedIn(state: StackState | undefined): readonly string[] {
  const resources = state === undefined ? [] : resourcesOf(state);
  return resources.filter(({ protect }) => protect === true).map(({ urn }) => urn);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
