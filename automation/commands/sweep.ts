import type { SweepResult } from "../lifecycle/sweep/result.ts";
import { sweepEverything } from "../lifecycle/sweep/sweep.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Removes what closed pull requests have left anywhere; with `--dry-run` it only shows it. */
export function sweep(tools: Tools): Promise<SweepResult> {
  return sweepEverything(tools, createStopwatch());
}
