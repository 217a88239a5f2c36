import type { Environment } from "../environment.ts";
import { driftIn } from "../lifecycle/drift.ts";
import { reportDrift } from "../lifecycle/drift-issue.ts";
import type { DriftResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/**
 * Shows what is otherwise than the state of an environment says, property by property; `up` puts it right. With `--issue`
 * the repository is told.
 *
 * @throws CliError `environment-not-found`
 */
export async function drift(environment: Environment, tools: Tools): Promise<DriftResult> {
  const watch = createStopwatch();
  const cluster = await tools.cluster(environment);
  const content = { program: "empty", isClusterGone: cluster === undefined } as const;
  const stack = await watch.measure("open", () => tools.openStack(environment.name, content));
  try {
    const { changes, unchanged, warnings } = await watch.measure("preview", () => stack.drift());
    const found = { environment: environment.name, differences: driftIn({ changes }), unchanged };
    const view = { ...found, stateWrittenAt: stack.state?.deployment.manifest?.time, lookedAt: tools.now() };
    const issue = tools.options.issue ? await watch.measure("announce", () => reportDrift(view, tools)) : undefined;
    return { command: "drift", ...found, issue, warnings, timings: watch.read() };
  } finally {
    await stack.close();
  }
}
