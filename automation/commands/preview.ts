import type {
  Environment,
  PlatformEnvironment,
  PullRequestEnvironment,
  StandaloneEnvironment,
} from "../environment.ts";
import { planUp } from "../lifecycle/guarded-up.ts";
import { pullRequestOrder } from "../lifecycle/pull-request.ts";
import { planRelease } from "../lifecycle/release.ts";
import { looksFirst } from "../lifecycle/repair.ts";
import { guardSecrets } from "../lifecycle/secret-guard.ts";
import { standaloneOrder } from "../lifecycle/standalone-release.ts";
import { findLosses } from "../lifecycle/stateful.ts";
import type { PreviewResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { StackContent, Tools } from "../tools.ts";

/**
 * Shows what `up` would change, what it would destroy for ever first. Nothing is built: an image that the registry lacks
 * has a digest of zeros here.
 */
export async function preview(environment: Environment, tools: Tools): Promise<PreviewResult> {
  const watch = createStopwatch();
  const content: StackContent =
    environment.kind === "platform"
      ? await platformContent(environment, tools)
      : await releaseContent(environment, tools);
  const stack = await watch.measure("open", () => tools.openStack(environment.name, content));
  try {
    const before = stack.state;
    const update = await watch.measure("preview", () =>
      planUp(
        { environment, stack, content, tools },
        { refresh: looksFirst(environment.name) || tools.options.refresh },
      ),
    );
    const losses = findLosses(update.changes, before);
    return { command: "preview", environment: environment.name, update, losses, timings: watch.read() };
  } finally {
    await stack.close();
  }
}

async function platformContent(environment: PlatformEnvironment, tools: Tools): Promise<StackContent> {
  await guardSecrets(environment, [], tools);
  return { program: "own" };
}

async function releaseContent(
  environment: PullRequestEnvironment | StandaloneEnvironment,
  tools: Tools,
): Promise<StackContent> {
  const order = await (environment.kind === "pull-request"
    ? pullRequestOrder(environment, tools)
    : standaloneOrder(environment, tools));
  await guardSecrets(environment, order.catalogue, tools);
  return { program: "own", catalogue: order.catalogue, facts: await planRelease(order, tools) };
}
