import type { PreviewFacts } from "../../../../../../automation/lifecycle/converge/facts.ts";
import { refusalOf } from "../../../../../../automation/lifecycle/converge/refusal.ts";
import type { PullRequest } from "../../../../../../automation/services/github/github.ts";
import type { ModelRules, PullRequestState, StackState, World } from "./world.ts";

const MILLISECONDS_PER_HOUR = 3_600_000;
const BEGINNING = Date.parse("2026-01-01T00:00:00Z");

/** What a look at GitHub told: every pull request, and the time. */
export interface GitHubLook {
  readonly hour: number;
  readonly pullRequests: ReadonlyMap<number, PullRequestState>;
}

/** What a look at the backend told. */
export type StacksLook = ReadonlyMap<number, StackState>;

/** Reads all pull requests at once. */
export function lookAtGitHub({ hour, places }: World): GitHubLook {
  return {
    hour,
    pullRequests: new Map(places.map(({ number, pullRequest }) => [number, { ...pullRequest }] as const)),
  };
}

/** Reads all stacks at once. */
export function lookAtStacks({ places }: World): StacksLook {
  return new Map(places.flatMap(({ number, stack }) => (stack === undefined ? [] : [[number, { ...stack }] as const])));
}

/** The facts about a pull request, as the two looks told them. */
export function factsOf(number: number, github: GitHubLook, stacks: StacksLook, rules: ModelRules): PreviewFacts {
  const others = [...github.pullRequests].filter(([other]) => other !== number);
  const own = github.pullRequests.get(number);
  const waiting = others.filter(([other, state]) => !stacks.has(other) && mayHaveOne(other, state, github, rules));
  return {
    ...candidateOf(number, own, stacks.get(number), github, rules),
    unclearCommands: [],
    neighbours: {
      live: [...stacks.keys()].filter((other) => other !== number).length,
      waiting: waiting.map(([other]) => other),
    },
    headroom: stacks.has(number) ? undefined : { shortage: undefined, costPerDay: undefined },
  };
}

function mayHaveOne(number: number, state: PullRequestState, github: GitHubLook, rules: ModelRules): boolean {
  const { pullRequest, ...candidate } = candidateOf(number, state, undefined, github, rules);
  return pullRequest?.isOpen === true && refusalOf({ ...candidate, pullRequest }) === undefined;
}

function candidateOf(
  number: number,
  state: PullRequestState | undefined,
  stack: StackState | undefined,
  { hour }: GitHubLook,
  rules: ModelRules,
) {
  return {
    number,
    pullRequest: state?.exists === true ? describe(number, state) : undefined,
    activity: [
      { kind: "extend", at: timeOf(state?.renewedAt ?? 0) },
      { kind: "push", at: timeOf(state?.deployedAt[state.head] ?? hour) },
    ] as const,
    approvedCommits: [],
    existing: stack === undefined ? undefined : { ...stack, commit: hashOf(number, stack.commit) },
    rules: { ...rules, warnHours: 1, dailyBudget: 0 },
    now: new Date(timeOf(hour)),
  };
}

function describe(number: number, { isOpen, isDraft, labels, head }: PullRequestState): PullRequest {
  return {
    ...{ number, title: `change ${number}`, isOpen, isDraft, isFromFork: false },
    headCommit: hashOf(number, head) ?? "",
    author: { login: "developer", isBot: false },
    labels: labels.map((label) => `preview:${label}`),
    createdAt: timeOf(0),
    closedAt: isOpen ? undefined : timeOf(0),
    url: `https://github.example/pull/${number}`,
  };
}

const times = new Map<number, string>();

/** There are few hours in a history, and each is asked for very often. */
function timeOf(hour: number): string {
  const known = times.get(hour) ?? new Date(BEGINNING + hour * MILLISECONDS_PER_HOUR).toISOString();
  times.set(hour, known);
  return known;
}

function hashOf(number: number, commit: number | undefined): string | undefined {
  return commit === undefined ? undefined : `${number}`.padEnd(36, "0") + `${commit}`.padStart(4, "0");
}

/** The commit of the model that a hash stands for. */
export function commitOf(hash: string): number;
export function commitOf(hash: string | undefined): number | undefined;
export function commitOf(hash: string | undefined): number | undefined {
  return hash === undefined ? undefined : Number(hash.slice(36));
}
