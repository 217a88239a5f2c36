import type { Environment } from "../environment.ts";
import { driftIn } from "../lifecycle/drift.ts";
import type { DriftResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/**
 * Shows what is otherwise than the state of an environment says, property by property; `up` puts it right.
 *
 * @throws CliError `environment-not-found`
 */
export async function drift(environment: Environment, tools: Tools): Promise<DriftResult> {
  const watch = createStopwatch();
  const cluster = await tools.cluster(environment);
  const content = { program: "empty", isClusterGone: cluster === undefined } as const;
  const stack = await watch.measure("open", () => tools.openStack(environment.name, content));
  try {
    const found = await watch.measure("preview", () => stack.drift());
    return {
      command: "drift",
      environment: environment.name,
      differences: driftIn(found),
      unchanged: found.unchanged,
      warnings: found.warnings,
      timings: watch.read(),
    };
  } finally {
    await stack.close();
  }
}
