import type { PullRequestEnvironment } from "../environment.ts";
import type { SweepResult } from "../lifecycle/sweep/result.ts";
import { sweepEverywhere } from "../lifecycle/sweep/sweep.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Removes what closed pull requests, or one of them, have left anywhere; with `--dry-run` it only shows it. */
export function sweep(environment: PullRequestEnvironment | undefined, tools: Tools): Promise<SweepResult> {
  return sweepEverywhere(environment, tools, createStopwatch());
}
