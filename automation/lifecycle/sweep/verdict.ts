import type { LockView } from "../../engine/lock-view.ts";
import { formatDuration } from "../../report/duration.ts";
import type { PullRequest } from "../../services/github/github.ts";

/** After a pull request was closed, its own run gets so long to remove the environment. */
const GRACE_MINUTES = 30;

/** Whether an environment is proven to be wanted no more, and by what. */
export type Verdict = { readonly proof: string } | { readonly doubt: string };

/** What is known about who could still want an environment. */
export interface OwnerView {
  /** The number that its name has. */
  readonly number: number;
  /** As GitHub tells it now; undefined when there is no such pull request. */
  readonly pullRequest: Pick<PullRequest, "number" | "isOpen" | "closedAt"> | undefined;
  /** Who holds the lock of its stack; undefined when nobody does. */
  readonly lock: LockView | undefined;
  readonly now: Date;
}

/** The second proof: the pull request is known, was closed long enough ago, and nobody works on its environment. */
export function verdictOn({ number, pullRequest, lock, now }: OwnerView): Verdict {
  if (pullRequest === undefined) return { doubt: `GitHub knows no pull request ${number}` };
  if (pullRequest.number !== number) return { doubt: `GitHub answers for pull request ${pullRequest.number}` };
  if (pullRequest.isOpen) return { doubt: `pull request ${number} is open` };
  const closed = Date.parse(pullRequest.closedAt ?? "");
  if (Number.isNaN(closed)) return { doubt: `GitHub does not say when pull request ${number} was closed` };
  const seconds = (now.getTime() - closed) / 1000;
  if (seconds < GRACE_MINUTES * 60) {
    const ago = seconds < 0 ? "in the future" : `${formatDuration(seconds)} ago`;
    return { doubt: `pull request ${number} was closed ${ago}, and its own run has ${GRACE_MINUTES} minutes` };
  }
  if (lock !== undefined && !lock.isOver) return { doubt: `someone works on its stack: ${lock.holders}` };
  return { proof: `pull request ${number} was closed at ${new Date(closed).toISOString()}` };
}
