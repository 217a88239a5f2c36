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
 * The environments of the other pull requests, and who waits for one. Whether a fork is approved, and whether the lease of
 * somebody before this one has run out, so that they want nothing any more, each takes a look of its own: it is taken only
 * when room is tight, and without it no fork is among those who wait.
 */
export async function readNeighbours(neighbourhood: Neighbourhood): Promise<Neighbours> {
  const { number } = neighbourhood;
  const { live, candidates } = await readCandidates(neighbourhood);
  const before = candidates.filter((candidate) => candidate.number < number);
  const waiting = isTight(live + before.length, neighbourhood)
    ? await stillWanting(candidates, (candidate) => candidate.isFromFork || before.includes(candidate), neighbourhood)
    : candidates.filter(({ isFromFork }) => !isFromFork);
  return { live, waiting: waiting.map((candidate) => candidate.number) };
}

/** Names of the environments that wait, as many as there is room for, in the order of the queue. */
export async function nextInLine(everybody: Omit<Neighbourhood, "number">): Promise<readonly string[]> {
  const neighbourhood = { ...everybody, number: Number.POSITIVE_INFINITY };
  const { live, candidates } = await readCandidates(neighbourhood);
  const room = everybody.rules.maxPreviews - live;
  if (room <= 0) return [];
  const isDecisive = isTight(live + candidates.length, neighbourhood);
  const waiting = await stillWanting(candidates, ({ isFromFork }) => isFromFork || isDecisive, neighbourhood);
  return waiting.slice(0, room).map(({ number }) => environmentOf(number).name);
}

/** The numbers of the pull requests that have a stack. */
export function numbersOf(stacks: readonly ListedStack[]): readonly number[] {
  return stacks.flatMap(({ name }) => {
    const environment = findEnvironment(name);
    return environment?.kind === "pull-request" ? [environment.number] : [];
  });
}

/** How many others have a stack, and those that may want one, by their numbers. */
async function readCandidates(
  neighbourhood: Neighbourhood,
): Promise<{ readonly live: number; readonly candidates: readonly PullRequest[] }> {
  const { number, stacks, github } = neighbourhood;
  const present = numbersOf(stacks).filter((other) => other !== number);
  const candidates = (await github.openPullRequests())
    .filter((other) => other.number !== number && !present.includes(other.number) && mayHave(other, neighbourhood))
    .sort((one, other) => one.number - other.number);
  return { live: present.length, candidates };
}

/** Whether it may matter that somebody who could want an environment wants none. */
function isTight(wanted: number, { rules }: Pick<Neighbourhood, "rules">): boolean {
  return rules.dailyBudget > 0 || wanted >= rules.maxPreviews;
}

/** By what the pull request itself says, which is all but what people have said about it. */
function mayHave(pullRequest: PullRequest, { rules, now }: Neighbourhood): boolean {
  const activity = [{ kind: "opened", at: now.toISOString() }] as const;
  const approvedCommits = [pullRequest.headCommit];
  return refusalOf({ pullRequest, activity, approvedCommits, existing: undefined, rules, now }) === undefined;
}

/** Those that are not asked about want one; the others, if their past says so. */
async function stillWanting(
  candidates: readonly PullRequest[],
  isAsked: (candidate: PullRequest) => boolean,
  { github, rules, now }: Neighbourhood,
): Promise<readonly PullRequest[]> {
  const wants = await Promise.all(
    candidates.map(async (pullRequest) => {
      if (!isAsked(pullRequest)) return true;
      const past = await readPast(pullRequest, environmentOf(pullRequest.number).name, github, now);
      return refusalOf({ pullRequest, ...past, existing: undefined, rules, now }) === undefined;
    }),
  );
  return candidates.filter((_, index) => wants[index]);
}
