import type { PullRequest, PullRequestEvent } from "../../services/github/github.ts";
import type { Activity, PreviewFacts } from "./facts.ts";
import { type PreviewCommand, parseCommands } from "./preview-commands.ts";
import { isLabel, PREVIEW_LABELS } from "./preview-labels.ts";

/** What happened to a pull request, as GitHub tells it. */
export interface PreviewHistory {
  readonly pullRequest: PullRequest;
  /** Oldest first. */
  readonly events: readonly PullRequestEvent[];
  /** Logins of those whose commands count, because they may write to the repository. */
  readonly writers: ReadonlySet<string>;
  /** When the head commit was deployed for the first time, in ISO 8601; undefined when it was not yet. */
  readonly headDeployedAt: string | undefined;
  readonly now: Date;
}

/** Accounts that wrote a command; only whoever is asked about here needs to be looked up. */
export function commandAuthors(events: readonly PullRequestEvent[]): readonly string[] {
  const authors = events.filter(({ body }) => parseCommands(body).length > 0).map(({ actor }) => actor);
  return [...new Set(authors)].filter((author) => author !== undefined);
}

/** Whether somebody, of whom nothing is known yet, has written that a commit is approved. */
export function namesApproved(events: readonly PullRequestEvent[], commit: string): boolean {
  const commands = events.flatMap(({ body }) => parseCommands(body));
  return commands.some((command) => command.kind === "approve" && command.commit === commit);
}

/** What the history of a pull request says about its environment. */
export function readHistory(
  history: PreviewHistory,
): Pick<PreviewFacts, "activity" | "approvedCommits" | "unclearCommands"> {
  const { pullRequest, events, writers, headDeployedAt, now } = history;
  const ours = events.filter(({ actor }) => actor !== undefined && writers.has(actor));
  const given = ours.flatMap(({ at, body }) => parseCommands(body).map((command) => ({ at, command })));
  const approvedCommits = given.flatMap(({ command }) => (command.kind === "approve" ? [command.commit] : []));
  // A stranger's push is no sign that somebody here wants the environment of a fork.
  const forcePushes = (pullRequest.isFromFork ? ours : events).filter(({ kind }) => kind === "force-pushed");
  const isOurs = !pullRequest.isFromFork || approvedCommits.includes(pullRequest.headCommit);
  return {
    approvedCommits,
    unclearCommands: unclear(given.at(-1)?.command),
    activity: [
      { kind: "opened", at: pullRequest.createdAt },
      ...events.flatMap(activityOf),
      ...given.flatMap(({ at, command }) => (command.kind === "extend" ? [{ kind: "extend", at } as const] : [])),
      // When a commit was pushed is told nowhere, but for one that a branch was forced to, which may have been deployed
      // long ago: the first deployment of the others follows at once.
      ...forcePushes.map(({ at }) => ({ kind: "push", at }) as const),
      ...(isOurs ? [{ kind: "push", at: headDeployedAt ?? now.toISOString() } as const] : []),
    ],
  };
}

function activityOf({ kind, at, label }: PullRequestEvent): readonly Activity[] {
  if (kind === "reopened") return [{ kind, at }];
  if (kind === "ready-for-review") return [{ kind: "ready", at }];
  return kind === "labeled" && isLabel(label, PREVIEW_LABELS.extend) ? [{ kind: "extend", at }] : [];
}

/** Only the last command is told about: an earlier mistake has been put right, or given up. */
function unclear(last: PreviewCommand | undefined): readonly string[] {
  return last?.kind === "unclear" ? [last.sentence] : [];
}
