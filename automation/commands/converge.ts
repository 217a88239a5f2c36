import { isAbsolute } from "node:path";
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
  const isLive = environments.every(({ state }) => state === "live");
  const catalogue = isLive && (await isOfFork(environment, tools)) ? asTyped(tools.options.apps) : undefined;
  return { command: "converge", isDryRun: false, environments, next, catalogue, timings: watch.read() };
}

/** A fork's commit runs with the apps that were checked out. */
async function isOfFork(environment: Environment | undefined, tools: Tools): Promise<boolean> {
  if (environment?.kind !== "pull-request") return false;
  const pullRequest = await (await tools.github()).pullRequest(environment.number);
  return pullRequest?.isFromFork === true;
}

/** A path that means this one file to `--apps`, and not what a commit has there. */
function asTyped(file: string): string {
  return isAbsolute(file) ? file : `./${file}`;
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
