import type { Environment } from "../environment.ts";
import { freshLogin } from "../lifecycle/cluster-login.ts";
import { driftIn } from "../lifecycle/drift.ts";
import { reportDrift } from "../lifecycle/drift-issue.ts";
import type { DriftResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { OpenStack, StackContent, Tools } from "../tools.ts";

/**
 * Shows what is otherwise than the state of an environment says, property by property; `up` puts it right. With `--issue`
 * the repository is told.
 *
 * @throws CliError `environment-not-found`
 */
export async function drift(environment: Environment, tools: Tools): Promise<DriftResult> {
  const watch = createStopwatch();
  const cluster = await tools.cluster(environment);
  // A pull request's environment logs in with a service account that the platform made for it, which does not end.
  const isOfOwnCluster = cluster !== undefined && environment.kind !== "pull-request";
  const program: StackContent["program"] = isOfOwnCluster ? freshLogin(cluster, () => stack.state) : "empty";
  const content = { program, isClusterGone: cluster === undefined };
  const stack: OpenStack = await watch.measure("open", () => tools.openStack(environment.name, content));
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
