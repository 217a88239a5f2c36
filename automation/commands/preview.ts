import type { Environment, PullRequestEnvironment } from "../environment.ts";
import { requireOpen } from "../lifecycle/pull-request.ts";
import { planRelease } from "../lifecycle/release.ts";
import type { PreviewResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { StackContent, Tools } from "../tools.ts";

/** Shows what `up` would change. Nothing is built: an image that the registry lacks has a digest of zeros here. */
export async function preview(environment: Environment, tools: Tools): Promise<PreviewResult> {
  const watch = createStopwatch();
  const content: StackContent =
    environment.kind === "platform" ? { program: "own" } : await pullRequestContent(environment, tools);
  const stack = await watch.measure("open", () => tools.openStack(environment.name, content));
  try {
    const update = await watch.measure("preview", () => stack.preview());
    return { command: "preview", environment: environment.name, update, timings: watch.read() };
  } finally {
    await stack.close();
  }
}

async function pullRequestContent(environment: PullRequestEnvironment, tools: Tools): Promise<StackContent> {
  const [pullRequest, catalogue] = await Promise.all([
    tools.github().then((github) => requireOpen(environment, github)),
    tools.catalogue(),
  ]);
  const facts = await planRelease(
    {
      environment: environment.name,
      pullRequest: environment.number,
      commit: tools.options.commit ?? pullRequest.headCommit,
      catalogue,
    },
    tools,
  );
  return { program: "own", catalogue, facts };
}
