import type { PullRequestEnvironment } from "../environment.ts";
import type { UpResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { announcerOf } from "./announcer.ts";
import { deliver } from "./deliver.ts";
import { pullRequestOrder } from "./pull-request.ts";
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
  await watch.measure("secrets", () => guardSecrets(environment, order.catalogue, tools));
  const github = await tools.github();
  const announcer = announcerOf(environment, github, tools);
  const { release, update, criticalPath, apps } = await deliver(order, {
    ...{ environment, announcer, tools, watch },
    refresh: tools.options.refresh,
  });
  const [newest, warnings] = await watch.measure("announce", () =>
    Promise.all([github.pullRequest(environment.number), announcer.settle()]),
  );
  const isOpen = newest?.isOpen === true;
  if (!isOpen) await removePullRequest(environment, tools, watch);
  return {
    command: "up",
    environment: environment.name,
    outcome: isOpen ? "live" : "closed",
    commit: release.commit,
    apps,
    update,
    criticalPath,
    leases: [],
    costPerHour: undefined,
    warnings: [...warnings, ...update.warnings],
    timings: watch.read(),
  };
}
