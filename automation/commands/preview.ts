import type {
  Environment,
  PlatformEnvironment,
  PullRequestEnvironment,
  StandaloneEnvironment,
} from "../environment.ts";
import { failureView } from "../lifecycle/explain.ts";
import { planUp } from "../lifecycle/guarded-up.ts";
import { openAudience, type PlanAudience } from "../lifecycle/plan/commented-commit.ts";
import { monthlyCostOf } from "../lifecycle/plan/monthly-cost.ts";
import { findRisks } from "../lifecycle/plan/risk.ts";
import { tellPlan } from "../lifecycle/plan/tell-plan.ts";
import { pullRequestOrder } from "../lifecycle/pull-request.ts";
import { planRelease } from "../lifecycle/release.ts";
import { looksFirst } from "../lifecycle/repair.ts";
import { guardSecrets } from "../lifecycle/secret-guard.ts";
import { standaloneOrder } from "../lifecycle/standalone-release.ts";
import { findLosses } from "../lifecycle/stateful.ts";
import type { PreviewResult } from "../results.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { StackContent, Tools } from "../tools.ts";

/**
 * Shows what `up` would change, what it would destroy for ever first. Nothing is built: an image that the registry lacks
 * has a digest of zeros here. With `--comment` a pull request is told, also when it fails.
 */
export async function preview(environment: Environment, tools: Tools): Promise<PreviewResult> {
  const watch = createStopwatch();
  const { comment } = tools.options;
  if (comment === undefined) return plan(environment, watch, tools);
  const audience = await openAudience(comment, environment, tools);
  const result = await plan(environment, watch, tools).catch(async (error: unknown) => {
    await tellFailure(audience, environment, error, tools);
    throw error;
  });
  const { update, losses, risks, monthlyCost } = result;
  const { changes, unchanged } = update;
  const outcome = { plan: { changes, unchanged, losses, risks, monthlyCost } };
  const toldCommit = await watch.measure("announce", () => tellPlan(audience, environment, outcome, tools));
  const silence = `Nothing was told on pull request ${comment}: what was tried is not its newest commit.`;
  const warnings = [...(toldCommit === undefined ? [silence] : []), ...result.warnings];
  return { ...result, toldCommit, warnings, timings: watch.read() };
}

/** The failure itself is told by the command's end, whether or not GitHub hears of it. Who was told to leave says nothing. */
async function tellFailure(
  audience: PlanAudience,
  environment: Environment,
  error: unknown,
  tools: Tools,
): Promise<void> {
  if (tools.interruption.reason !== undefined) return;
  await tellPlan(audience, environment, { failure: failureView(error) }, tools).catch(() => undefined);
}

async function plan(environment: Environment, watch: Stopwatch, tools: Tools): Promise<PreviewResult> {
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
    return {
      command: "preview",
      environment: environment.name,
      update,
      losses,
      risks: findRisks(update.changes, losses, before),
      monthlyCost: environment.kind === "pull-request" ? undefined : monthlyCostOf(before, update.changes),
      toldCommit: undefined,
      warnings: update.warnings,
      timings: watch.read(),
    };
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
