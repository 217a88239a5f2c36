import { formatDollars } from "../../report/cost-text.ts";
import type { PreviewFacts } from "./facts.ts";

/** Its place in the queue, and why it has to wait. */
export interface Waiting {
  /** From 1. */
  readonly position: number;
  /** How many wait, this one among them. */
  readonly waiting: number;
  readonly reason: string;
}

/**
 * Why there is no room for the environment of a pull request that has none yet; undefined when there is. Pull requests
 * with a lower number that wait too come first.
 */
export function waitingFor(facts: PreviewFacts): Waiting | undefined {
  const before = facts.neighbours.waiting.filter((number) => number < facts.number).length;
  const reason = fullHouse(facts, before) ?? facts.headroom?.shortage ?? overBudget(facts, before);
  return reason === undefined ? undefined : { ...placeOf(facts), reason };
}

/**
 * The same for a place that was taken already: only the places that others have taken count. Whoever takes a place and
 * then counts cannot overlook another who does so too, and so there are never more environments than places.
 */
export function waitingForPlace(facts: PreviewFacts): Waiting | undefined {
  const reason = fullHouse(facts, 0);
  return reason === undefined ? undefined : { ...placeOf(facts), reason };
}

function placeOf({ number, neighbours }: PreviewFacts): Pick<Waiting, "position" | "waiting"> {
  const before = neighbours.waiting.filter((other) => other < number).length;
  return { position: before + 1, waiting: neighbours.waiting.length + 1 };
}

function fullHouse({ neighbours, rules }: PreviewFacts, before: number): string | undefined {
  const { live } = neighbours;
  if (live + before < rules.maxPreviews) return undefined;
  const ahead = before === 0 ? "" : `, and ${before} more ${before === 1 ? "waits" : "wait"} before this one`;
  const most = `${rules.maxPreviews} ${rules.maxPreviews === 1 ? "environment" : "environments"} of pull requests`;
  return `There may be ${most} (maxPreviews), and there ${live === 1 ? "is" : "are"} ${live}${ahead}.`;
}

/** An environment that cannot be counted cannot be held to a budget. */
function overBudget({ neighbours, rules, headroom }: PreviewFacts, before: number): string | undefined {
  const budget = rules.dailyBudget;
  if (budget === 0 || headroom === undefined) return undefined;
  if (headroom.costPerDay === undefined) {
    return `All previews together may cost ${formatDollars(budget)} a day (dailyBudget), and what one costs is not known: set dailyBudget to 0, or use a size with a known price.`;
  }
  const count = neighbours.live + before + 1;
  const cost = count * headroom.costPerDay;
  return cost <= budget
    ? undefined
    : `${count} environments of pull requests would cost ${formatDollars(cost)} a day, and may cost ${formatDollars(budget)} (dailyBudget).`;
}
