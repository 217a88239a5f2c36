import type { EnvironmentView, FailureView } from "../../report/view.ts";
import type { Waiting } from "./admission.ts";
import type { Verdict } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";
import type { Done } from "./ports.ts";

/** What is known about an environment besides what its decision follows from. */
export interface Known {
  readonly environment: string;
  /** The apps as they were released last. */
  readonly apps: EnvironmentView["apps"];
  /** Why it does not answer as it should; undefined when it does. */
  readonly failure: FailureView | undefined;
  /** True when the comment says that there is an environment or will be; looked up only for one that is refused. */
  readonly isPromised: boolean;
  /** US dollars; undefined when it is not known. */
  readonly costPerDay: number | undefined;
}

/**
 * What is to be told about an environment when nothing more is done to it; undefined when there is nothing to say, because
 * its removal has told everything, or because nobody expects an environment.
 *
 * It names no run and no duration: whoever converges again without a change would tell the very same.
 */
export function viewOf(
  { decision, warnings }: Verdict,
  facts: PreviewFacts,
  done: Done,
  known: Known,
): EnvironmentView | undefined {
  const { pullRequest, existing } = facts;
  const { environment, apps, failure, costPerDay, isPromised } = known;
  const runUrl = pullRequest === undefined ? undefined : `${pullRequest.url}/checks`;
  const base = { environment, commit: existing?.commit, apps, notes: warnings, runUrl };
  switch (decision.kind) {
    case "keep": {
      const isBehind = existing?.commit !== pullRequest?.headCommit;
      const { lease, reason } = decision;
      const terms = { lease, ...(costPerDay === undefined ? {} : { costPerDay }), ...(isBehind ? { reason } : {}) };
      return { ...base, ...terms, state: failure === undefined ? "live" : "failed", ...(failure && { failure }) };
    }
    case "stay-asleep":
      return { ...base, state: "asleep", lease: decision.lease, reason: decision.reason };
    case "up":
    case "sleep":
    case "destroy":
      if (done.destroy !== undefined) return undefined;
      return { ...base, apps: [], state: "building", reason: `${decision.reason} Another run goes on from here.` };
    case "wait":
      return { ...base, commit: pullRequest?.headCommit, state: "queued", reason: queueText(decision) };
    case "refuse": {
      const isTold = done.destroy?.existed === true;
      const isExpected = decision.because === "fork" || warnings.length > 0 || isPromised;
      return isTold || !isExpected ? undefined : { ...base, apps: [], state: "refused", reason: decision.reason };
    }
    default:
      throw new Error(`nothing to tell about ${decision satisfies never}`);
  }
}

function queueText({ position, waiting, reason }: Waiting): string {
  const place = waiting === 1 ? "It is the only one that waits." : `It is number ${position} of ${waiting} that wait.`;
  return `${place} ${reason}`;
}
