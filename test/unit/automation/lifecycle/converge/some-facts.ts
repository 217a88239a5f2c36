import type { ExistingPreview, PreviewFacts } from "../../../../../automation/lifecycle/converge/facts.ts";
import type { PullRequest, PullRequestEvent } from "../../../../../automation/services/github/github.ts";

const MILLISECONDS_PER_HOUR = 3_600_000;
const NOON = Date.parse("2026-01-01T12:00:00Z");

/** Commits that tests can tell apart. */
export const HEAD = "a".repeat(40);
export const OLDER = "b".repeat(40);

/** A time so many hours after the pull request was opened, in ISO 8601. */
export function hour(hours: number): string {
  return new Date(NOON + hours * MILLISECONDS_PER_HOUR).toISOString();
}

/** An open pull request of this repository by a person. */
export function somePullRequest(changes: Partial<PullRequest> = {}): PullRequest {
  return {
    ...{ number: 12, title: "a change", isOpen: true, headCommit: HEAD, isFromFork: false, isDraft: false },
    ...{ author: { login: "alice", isBot: false }, labels: [], createdAt: hour(0), closedAt: undefined },
    url: "https://github.example/pull/12",
    ...changes,
  };
}

/** An environment that runs the head. */
export function someExisting(changes: Partial<ExistingPreview> = {}): ExistingPreview {
  return { commit: HEAD, isEmpty: false, isAsleep: false, isUnfinished: false, ...changes };
}

/** An hour after it was opened, the pull request has no environment, and there is room for twenty. */
export function someFacts(changes: Partial<PreviewFacts> = {}): PreviewFacts {
  return {
    number: 12,
    pullRequest: somePullRequest(),
    activity: [{ kind: "opened", at: hour(0) }],
    ...{ approvedCommits: [], unclearCommands: [], existing: undefined },
    neighbours: { live: 0, waiting: [] },
    headroom: { shortage: undefined, costPerDay: undefined },
    rules: { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 },
    now: new Date(hour(1)),
    ...changes,
  };
}

/** Something that happened an hour after the pull request was opened. */
export function someEvent(changes: Partial<PullRequestEvent>): PullRequestEvent {
  return { kind: "commented", at: hour(1), actor: "alice", label: "", body: "", ...changes };
}
