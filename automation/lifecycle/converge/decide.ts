import { formatHours } from "../../report/duration.ts";
import type { PullRequest } from "../../services/github/github.ts";
import { waitingFor, waitingForPlace } from "./admission.ts";
import type { Decision, PreviewLease, Verdict } from "./decision.ts";
import type { ExistingPreview, PreviewFacts } from "./facts.ts";
import { readLabels } from "./preview-labels.ts";
import { leaseOf, leasePhase } from "./preview-lease.ts";
import { type Candidate, commitFor, refusalOf } from "./refusal.ts";

const SHORT_HASH = 7;

/** What is to be done about the environment of a pull request, by nothing but the facts as they are now. */
export function decide(facts: PreviewFacts): Verdict {
  const { pullRequest, unclearCommands } = facts;
  if (pullRequest === undefined) return unknown(facts);
  if (!pullRequest.isOpen) return closed(facts);
  const decision = decideOpen({ ...facts, pullRequest });
  return { decision, warnings: [...readLabels(pullRequest.labels).warnings, ...unclearCommands] };
}

/** Also when there is no stack: something may be left of an environment, and removing nothing is done at once. */
function closed({ number }: PreviewFacts): Verdict {
  return {
    decision: { kind: "destroy", because: "closed", reason: `Pull request ${number} is closed.` },
    warnings: [],
  };
}

/**
 * GitHub deletes no pull request, and says the same of a repository that a token cannot see. So it is no proof that an
 * environment is nobody's: with a wrong repository or token, all would be removed.
 */
function unknown({ number, existing }: PreviewFacts): Verdict {
  const stays = `Its environment stays: check GITHUB_REPOSITORY and GITHUB_TOKEN, or remove it with "greenroom destroy pr-${number}".`;
  const reason = `GitHub knows no pull request ${number}.${existing === undefined ? "" : ` ${stays}`}`;
  return { decision: { kind: "refuse", because: "unknown", reason }, warnings: [] };
}

type OpenFacts = PreviewFacts & Candidate;

function decideOpen(facts: OpenFacts): Decision {
  const { pullRequest, existing } = facts;
  const refused = refusalOf(facts);
  const commit = commitFor(facts);
  if (refused !== undefined) return { kind: existing === undefined ? "refuse" : "destroy", ...refused };
  if (commit === undefined) throw new Error("a pull request that is not refused has a commit to run");
  if (existing === undefined || existing.isEmpty) {
    const waiting = existing === undefined ? waitingFor(facts) : waitingForPlace(facts);
    if (waiting !== undefined) return { kind: "wait", ...waiting };
  }
  const isKept = readLabels(pullRequest.labels).isKept;
  const lease = leaseOf({ ...facts, isKept });
  if (existing?.commit !== undefined && leasePhase({ ...facts, isKept }) === "asleep") {
    return asleep(existing, existing.commit, lease, facts);
  }
  const reason = reasonToAct(existing, commit);
  return reason === undefined
    ? { kind: "keep", lease, reason: reasonToKeep(pullRequest, commit) }
    : { kind: "up", commit, isFork: pullRequest.isFromFork, lease, reason };
}

function asleep(
  { isAsleep, isUnfinished }: ExistingPreview,
  commit: string,
  lease: PreviewLease,
  { rules }: PreviewFacts,
): Decision {
  const reason = `Nothing happened to it for ${formatHours(rules.leaseHours)}, so it sleeps until it is wanted again.`;
  return isAsleep && !isUnfinished ? { kind: "stay-asleep", lease, reason } : { kind: "sleep", commit, lease, reason };
}

/** Undefined when the environment is as it should be. */
function reasonToAct(existing: ExistingPreview | undefined, commit: string): string | undefined {
  if (existing === undefined || existing.isEmpty) return "It has no environment yet.";
  if (existing.isUnfinished) return "The last work on it did not end well.";
  if (existing.commit === undefined) return "It was never complete.";
  if (existing.commit !== commit) return `It runs ${short(existing.commit)}, and is to run ${short(commit)}.`;
  return existing.isAsleep ? "It is asleep, and is wanted again." : undefined;
}

function reasonToKeep({ headCommit }: PullRequest, commit: string): string {
  return commit === headCommit
    ? "It runs the newest commit."
    : `It stays at ${short(commit)}, because the newest commit of the fork, ${headCommit}, is not approved.`;
}

function short(commit: string): string {
  return commit.slice(0, SHORT_HASH);
}
