import { formatHours } from "../../report/duration.ts";
import type { PullRequest } from "../../services/github/github.ts";
import type { Refusal } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";
import { PREVIEW_LABELS, readLabels } from "./preview-labels.ts";
import { leasePhase } from "./preview-lease.ts";

/** An open pull request, as far as it matters for whether it may have an environment. */
export type Candidate = Pick<PreviewFacts, "activity" | "approvedCommits" | "existing" | "rules" | "now"> & {
  readonly pullRequest: PullRequest;
};

/** Why a pull request has no environment, with the sentence for people. */
export interface Refused {
  readonly because: Refusal;
  readonly reason: string;
}

/** Why an open pull request may have no environment; undefined when it may. */
export function refusalOf(candidate: Candidate): Refused | undefined {
  const { pullRequest } = candidate;
  const { isOn, isOff } = readLabels(pullRequest.labels);
  if (isOff) return { because: "label", reason: `The label "${PREVIEW_LABELS.off}" is set.` };
  if (pullRequest.isDraft && !isOn) {
    return { because: "draft", reason: `It is a draft; the label "${PREVIEW_LABELS.on}" gives it an environment.` };
  }
  if (pullRequest.author.isBot && !isOn) {
    const { login } = pullRequest.author;
    return { because: "bot", reason: `"${login}" is a bot; the label "${PREVIEW_LABELS.on}" gives it an environment.` };
  }
  if (commitFor(candidate) === undefined) return { because: "fork", reason: unapproved(pullRequest) };
  return isOver(candidate) ? { because: "expired", reason: expired(candidate) } : undefined;
}

/**
 * The commit that an environment is to run: the head of a pull request of this repository, and of a fork only what was
 * approved by name. When the head of a fork has moved on, the approved commit that its environment runs stays: its code
 * was agreed to, and a stranger's push must not be able to remove what people here look at.
 */
export function commitFor({ pullRequest, approvedCommits, existing }: Candidate): string | undefined {
  const { headCommit, isFromFork } = pullRequest;
  if (!isFromFork) return headCommit;
  return [headCommit, existing?.commit].find((commit) => commit !== undefined && approvedCommits.includes(commit));
}

/** What never ran has nothing that could sleep. */
function isOver(candidate: Candidate): boolean {
  const { isKept } = readLabels(candidate.pullRequest.labels);
  const phase = leasePhase({ ...candidate, isKept });
  return phase === "over" || (phase === "asleep" && candidate.existing?.commit === undefined);
}

function unapproved({ headCommit }: PullRequest): string {
  return (
    "It comes from a fork, and nobody who may write to this repository has approved its newest commit. " +
    `Whoever has read that commit allows exactly it by the comment "/greenroom approve ${headCommit}".`
  );
}

function expired({ rules }: Candidate): string {
  return (
    `Nothing happened to it for ${formatHours(rules.leaseHours)} and more. ` +
    `A push, the label "${PREVIEW_LABELS.extend}" or the comment "/greenroom extend" gives it an environment again.`
  );
}
