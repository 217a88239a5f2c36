import type { Environment } from "../environment.ts";
import { convergeAll, convergeOne } from "../lifecycle/converge/converge-all.ts";
import { dryRunAll, dryRunOne } from "../lifecycle/converge/dry-run.ts";
import { readNext } from "../lifecycle/converge/read-next.ts";
import type { ConvergeDryRunResult, ConvergeResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Makes one environment, or all, what its pull request or its leases want. */
export async function converge(environment: Environment | undefined, tools: Tools): Promise<ConvergeResult> {
  const watch = createStopwatch();
  const { environments, hasMadeRoom } = await (environment === undefined
    ? convergeAll(tools, watch)
    : convergeOne(environment, tools, watch));
  const next = hasMadeRoom ? await readNext(tools, await tools.github()) : [];
  return { command: "converge", isDryRun: false, environments, next, timings: watch.read() };
}

/** Shows what `converge` would do, and changes nothing. */
export async function convergeDryRun(
  environment: Environment | undefined,
  tools: Tools,
): Promise<ConvergeDryRunResult> {
  const watch = createStopwatch();
  const { environments, warnings } = await (environment === undefined
    ? dryRunAll(tools, watch)
    : dryRunOne(environment, tools, watch));
  const due = environments.filter(({ action }) => action !== "nothing").map((expected) => expected.environment);
  return { command: "converge", isDryRun: true, environments, due, warnings, timings: watch.read() };
}
