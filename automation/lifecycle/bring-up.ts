import type { PullRequestEnvironment } from "../environment.ts";
import type { UpResult } from "../results.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { announcerOf } from "./announcer.ts";
import { type Delivery, type DeliveryContext, deliver } from "./deliver.ts";
import { pullRequestOrder } from "./pull-request.ts";
import type { ReleaseOrder } from "./release.ts";
import { guardSecrets } from "./secret-guard.ts";
import { removePullRequest } from "./take-down.ts";

/**
 * Brings the environment of a pull request to its newest commit: build, migrate, roll out, verify, and tell it.
 *
 * The pull request is read again at the end: was it closed meanwhile, the environment is removed.
 */
export async function bringUpPullRequest(environment: PullRequestEnvironment, tools: Tools): Promise<UpResult> {
  const watch = createStopwatch();
  const order = await pullRequestOrder(environment, tools);
  const github = await tools.github();
  const announcer = announcerOf(environment, github, tools);
  const delivery = await deliverGuarded(order, {
    ...{ environment, announcer, tools, watch },
    refresh: tools.options.refresh,
  });
  announcer.say(delivery.live);
  const [newest, warnings] = await watch.measure("announce", () =>
    Promise.all([github.pullRequest(environment.number), announcer.settle()]),
  );
  const isOpen = newest?.isOpen === true;
  if (!isOpen) await removePullRequest(environment, tools, watch);
  const result = previewResult(delivery, environment, watch);
  return { ...result, outcome: isOpen ? "live" : "closed", warnings: [...warnings, ...result.warnings] };
}

/** A delivery to the environment of a pull request, after a look at its secrets. */
export async function deliverGuarded(order: ReleaseOrder, context: DeliveryContext): Promise<Delivery> {
  const { environment, tools, watch } = context;
  await watch.measure("secrets", () => guardSecrets(environment, order.catalogue, tools));
  return deliver(order, context);
}

/** What a delivery to the environment of a pull request has brought about. */
export function previewResult(
  { release, update, criticalPath, apps }: Pick<Delivery, "release" | "update" | "criticalPath" | "apps">,
  { name }: PullRequestEnvironment,
  watch: Stopwatch,
): UpResult {
  return {
    command: "up",
    environment: name,
    outcome: "live",
    commit: release.commit,
    apps,
    update,
    criticalPath,
    leases: [],
    costPerHour: undefined,
    warnings: update.warnings,
    timings: watch.read(),
  };
}
