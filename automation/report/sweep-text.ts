import type { SweepAction, SweepResult, SweptThing } from "../lifecycle/sweep/result.ts";
import { oneLine, tableLines } from "./table.ts";

/** What an action is called, in the order in which they are counted. */
const WORDS: Readonly<Record<SweepAction, string>> = {
  failed: "left behind",
  removed: "removed",
  remove: "would be removed",
  postponed: "left to the next run",
  kept: "kept",
};

/** What `sweep` found, as lines: a count, then a line for each thing with its proofs. */
export function sweepLines({
  environment: only,
  things,
  isDryRun,
  failures,
  warnings,
}: SweepResult): readonly string[] {
  const call = only === undefined ? "sweep" : `sweep ${only}`;
  if (things.length === 0) return [`${call}: nothing is left of ${only ?? "any closed pull request"}`];
  return [
    `${call}${isDryRun ? ", dry run" : ""}: ${countsOf(things)}`,
    ...tableLines([
      ["environment", "what", "name", "action", "proofs, and what speaks against them"],
      ...things.map(({ environment, what, name, action, proofs, reason }) => [
        environment,
        what,
        name,
        WORDS[action],
        [...proofs, ...(reason === undefined ? [] : [`but ${reason}`])].join("; "),
      ]),
    ]),
    ...failures.map((failure) => `  failed: ${oneLine(failure)}`),
    ...warnings.map((warning) => `  warning: ${oneLine(warning)}`),
  ];
}

function countsOf(things: readonly SweptThing[]): string {
  return Object.entries(WORDS)
    .map(([action, word]) => ({ word, count: things.filter((thing) => thing.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(", ");
}
