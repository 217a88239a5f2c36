import { resourceName } from "../engine/events.ts";
import { countResources, pendingCreates, stackOutputs } from "../engine/state.ts";
import type { Environment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { StatusResult } from "../results.ts";
import { isRecord } from "../services/json-api.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/**
 * Shows what an environment runs, from its state, and what is wrong with it, from the cluster.
 *
 * @throws CliError `environment-not-found`
 */
export async function status(environment: Environment, tools: Tools): Promise<StatusResult> {
  const watch = createStopwatch();
  const { name, kind } = environment;
  const [stack, cluster] = await Promise.all([
    watch.measure("open", () => tools.openStack(name, { program: "empty" })),
    kind === "platform" ? undefined : tools.cluster(),
  ]);
  const { state } = stack;
  await stack.close();
  if (state === undefined) {
    throw new CliError(
      "environment-not-found",
      `There is no environment "${name}".`,
      'Run "greenroom list" to see what there is, or "greenroom up" to make it.',
    );
  }
  const outputs = stackOutputs(state);
  const urls = isRecord(outputs.urls) ? outputs.urls : {};
  const troubles = (await cluster?.podTroubles(name)) ?? [];
  return {
    command: "status",
    environment: name,
    commit: typeof outputs.commit === "string" ? outputs.commit : undefined,
    updatedAt: state.deployment.manifest?.time,
    resources: countResources(state),
    urls: Object.fromEntries(Object.entries(urls).map(([app, url]) => [app, String(url)])),
    troubles: troubles.map(({ pod, container, reason }) => `pod ${pod}, container ${container}: ${reason}`),
    pendingCreates: pendingCreates(state).map(({ type, urn }) => `${type} "${resourceName(urn)}"`),
    timings: watch.read(),
  };
}
