import { environmentOf, findEnvironment } from "../../environment.ts";
import type { GitHub, PullRequest } from "../../services/github/github.ts";
import type { ListedStack } from "../../tools.ts";
import type { Neighbours, PreviewRules } from "./facts.ts";
import { readPast } from "./history.ts";
import { refusalOf } from "./refusal.ts";

/** What it takes to know the other pull requests. */
export interface Neighbourhood {
  /** Number of the pull request that asks. */
  readonly number: number;
  readonly stacks: readonly ListedStack[];
  readonly github: Pick<GitHub, "openPullRequests" | "timeline" | "deployments" | "mayWrite">;
  readonly rules: PreviewRules;
  readonly now: Date;
}

/**
 * The environments of the other pull requests, and who waits for one. Forks are not among those who wait: each would have
 * to be looked up for an approval. Whether the lease of somebody before this one has run out, so that they want nothing any
 * more, is looked up only when it decides.
 */
export async function readNeighbours(neighbourhood: Neighbourhood): Promise<Neighbours> {
  const { number, stacks, github, rules } = neighbourhood;
  const present = numbersOf(stacks).filter((other) => other !== number);
  const candidates = (await github.openPullRequests())
    .filter((other) => other.number !== number && !present.includes(other.number) && mayHave(other, neighbourhood))
    .sort((one, other) => one.number - other.number);
  const before = candidates.filter((candidate) => candidate.number < number);
  const isTight = rules.dailyBudget > 0 || present.length + before.length >= rules.maxPreviews;
  const wanting = isTight ? await stillWanting(before, neighbourhood) : before;
  const after = candidates.filter((candidate) => candidate.number > number);
  return { live: present.length, waiting: [...wanting, ...after].map((candidate) => candidate.number) };
}

/** Names of the environments that wait, as many as there is room for, in the order of the queue. */
export async function nextInLine(everybody: Omit<Neighbourhood, "number">): Promise<readonly string[]> {
  const last = Number.POSITIVE_INFINITY;
  const { live, waiting } = await readNeighbours({ ...everybody, number: last });
  return waiting.slice(0, Math.max(0, everybody.rules.maxPreviews - live)).map((number) => environmentOf(number).name);
}

/** The numbers of the pull requests that have a stack. */
export function numbersOf(stacks: readonly ListedStack[]): readonly number[] {
  return stacks.flatMap(({ name }) => {
    const environment = findEnvironment(name);
    return environment?.kind === "pull-request" ? [environment.number] : [];
  });
}

/** By what the pull request itself says. */
function mayHave(pullRequest: PullRequest, { rules, now }: Neighbourhood): boolean {
  const activity = [{ kind: "opened", at: now.toISOString() }] as const;
  return refusalOf({ pullRequest, activity, approvedCommits: [], existing: undefined, rules, now }) === undefined;
}

async function stillWanting(
  candidates: readonly PullRequest[],
  { github, rules, now }: Neighbourhood,
): Promise<readonly PullRequest[]> {
  const wants = await Promise.all(
    candidates.map(async (pullRequest) => {
      const past = await readPast(pullRequest, environmentOf(pullRequest.number).name, github, now);
      return refusalOf({ pullRequest, ...past, existing: undefined, rules, now }) === undefined;
    }),
  );
  return candidates.filter((_, index) => wants[index]);
}
