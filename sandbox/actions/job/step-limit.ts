import type { Conclusion } from "../graph/conclusion.ts";
import { resolveText, type Scope } from "../language/expression.ts";
import type { Step } from "../language/job.ts";
import type { Template } from "../language/template.ts";
import type { JobControl } from "./plan.ts";

/** When a step has to end before it is done. */
export interface StepLimit {
  /** Aborted when it has to. */
  readonly signal: AbortSignal;
  /** How the step counts, by what went wrong in it, and what there is to say about it. */
  judge(problem: string | undefined): { readonly outcome: Conclusion; readonly message: string | undefined };
  /** Stops watching. */
  end(): void;
}

/** A step ends when its own time is over, and when its job is cancelled unless its condition holds then too. */
export function limitStep(
  { timeoutMinutes }: Step,
  { cancellation }: JobControl,
  scope: Scope,
  isWantedAnyway: () => boolean,
): StepLimit {
  const end = new AbortController();
  let isLate = false;
  const cancel = () => {
    if (!isWantedAnyway()) end.abort();
  };
  const timer = timeoutMinutes === undefined ? undefined : setTimeout(onTime, minutes(timeoutMinutes, scope));
  function onTime(): void {
    isLate = true;
    end.abort();
  }
  // A step that begins afterwards was wanted anyway.
  if (!cancellation.aborted) cancellation.addEventListener("abort", cancel, { once: true });
  return {
    signal: end.signal,
    judge: (problem) => {
      if (isLate) return { outcome: "failure", message: "The action has timed out." };
      if (end.signal.aborted) return { outcome: "cancelled", message: "The operation was canceled." };
      return { outcome: problem === undefined ? "success" : "failure", message: problem };
    },
    end: () => {
      clearTimeout(timer);
      cancellation.removeEventListener("abort", cancel);
    },
  };
}

function minutes(value: Template, scope: Scope): number {
  return Number(resolveText(value, scope)) * 60_000;
}
