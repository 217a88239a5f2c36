import type { SweepResult } from "./lifecycle/sweep/result.ts";
import type { ConvergeDryRunResult, ConvergeResult, Result } from "./results.ts";

/** The exit code of a command that found a difference: neither done nor failed. */
const DIFFERENT = 3;

/** 0 when all is as it should be, 1 when a side could not be asked, 3 when something is otherwise than it should be. */
export function exitCodeOf(result: Result): number {
  switch (result.command) {
    case "status":
      if (result.unasked.length > 0) return 1;
      return result.disagreements.length > 0 ? DIFFERENT : 0;
    case "converge":
      return convergeExitCode(result);
    case "sweep":
      return sweepExitCode(result);
    case "doctor":
      return result.checks.some(({ state }) => state === "missing" || state === "failed") ? 1 : 0;
    case "drift":
      return result.differences.length > 0 ? DIFFERENT : 0;
    default:
      return 0;
  }
}

/** What is due is no difference to tell of, but work for the runs that follow; what could not be looked at fails in its own. */
function convergeExitCode(result: ConvergeResult | ConvergeDryRunResult): number {
  return !result.isDryRun && result.environments.some(({ state }) => state === "failed") ? 1 : 0;
}

/** What is kept is no failure: its owner is not proven to be gone. */
function sweepExitCode({ isDryRun, things, failures }: SweepResult): number {
  const isLeft = things.some(({ action }) => action === "failed" || (action === "postponed" && !isDryRun));
  if (isLeft || failures.length > 0) return 1;
  return things.some(({ action }) => action === "remove") ? DIFFERENT : 0;
}
