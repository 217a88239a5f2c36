import type { Environment } from "../environment.ts";
import { type ConvergedAll, convergeAll } from "../lifecycle/converge/converge-all.ts";
import { convergePreview } from "../lifecycle/converge/converge-preview.ts";
import { convergeStaging } from "../lifecycle/converge/converge-staging.ts";
import { nextInLine } from "../lifecycle/converge/neighbours.ts";
import { readRules } from "../lifecycle/converge/rules.ts";
import type { ConvergeResult } from "../results.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Makes one environment, or all, what its pull request or its leases want. */
export async function converge(environment: Environment | undefined, tools: Tools): Promise<ConvergeResult> {
  const watch = createStopwatch();
  const { environments, hasMadeRoom } = await convergeThem(environment, tools, watch);
  const next = hasMadeRoom ? await readNext(tools) : [];
  return { command: "converge", environments, next, timings: watch.read() };
}

async function convergeThem(
  environment: Environment | undefined,
  tools: Tools,
  watch: Stopwatch,
): Promise<ConvergedAll> {
  if (environment === undefined) return convergeAll(tools, watch);
  if (environment.kind !== "pull-request") {
    return { environments: [await convergeStaging(tools, watch)], hasMadeRoom: false };
  }
  const { environment: converged, hasMadeRoom } = await convergePreview(environment, tools, watch);
  return { environments: [converged], hasMadeRoom };
}

async function readNext(tools: Tools): Promise<readonly string[]> {
  const [github, stacks, values] = await Promise.all([tools.github(), tools.listStacks(), tools.values("pr")]);
  return nextInLine({ github, stacks, rules: readRules(values), now: tools.now() });
}
