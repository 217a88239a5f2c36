import type { Catalogue } from "../../components/catalogue/index.ts";
import { publicRequests } from "../delivery/public-request.ts";
import { verifyApps } from "../delivery/verify.ts";
import type { Update } from "../engine/events.ts";
import type { PullRequestEnvironment } from "../environment.ts";
import type { AppView, EnvironmentState, EnvironmentView } from "../report/view.ts";
import type { AppResult, UpResult } from "../results.ts";
import { isRecord } from "../services/json-api.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { OpenStack, Tools } from "../tools.ts";
import { announcerOf } from "./announcer.ts";
import { explainWithPods, failureView } from "./explain.ts";
import { requireOpen } from "./pull-request.ts";
import { makeRelease, type Release, type ReleaseOrder, releaseFacts } from "./release.ts";
import { removePullRequest } from "./take-down.ts";

/** The end of the URN of a migration's Job. */
const MIGRATION_JOB = /kubernetes:batch\/v1:Job::[^:]*-migrate$/;

/**
 * Brings the environment of a pull request to its newest commit: build, migrate, roll out, verify, and tell it.
 *
 * The pull request is read again at the end: was it closed meanwhile, the environment is removed.
 */
export async function bringUpPullRequest(environment: PullRequestEnvironment, tools: Tools): Promise<UpResult> {
  const watch = createStopwatch();
  const github = await tools.github();
  const [pullRequest, catalogue] = await Promise.all([requireOpen(environment, github), tools.catalogue()]);
  const order: ReleaseOrder = {
    environment: environment.name,
    pullRequest: environment.number,
    commit: tools.options.commit ?? pullRequest.headCommit,
    catalogue,
  };
  const announcer = announcerOf(environment, github, tools);
  const view = viewer(order, tools, watch);
  announcer.say(view("building"));
  try {
    const { release, update, apps } = await deliver(order, tools, watch, () => announcer.say(view("migrating")));
    announcer.say(view("live", apps));
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
      warnings: [...warnings, ...update.warnings],
      timings: watch.read(),
    };
  } catch (cause) {
    const error = await explainWithPods(cause, environment.name, tools);
    announcer.say({ ...view("failed"), failure: failureView(error) });
    await announcer.settle();
    throw error;
  }
}

interface Delivery {
  readonly release: Release;
  readonly update: Update;
  readonly apps: readonly AppResult[];
}

async function deliver(
  order: ReleaseOrder,
  tools: Tools,
  watch: Stopwatch,
  onMigration: () => void,
): Promise<Delivery> {
  const { release, stack } = await prepare(order, tools, watch);
  try {
    const update = await watch.measure("up", () =>
      stack.up((urn) => {
        if (MIGRATION_JOB.test(urn)) onMigration();
      }),
    );
    const apps = appResults(release, update);
    await watch.measure("verify", () => verify(apps, order.catalogue, tools));
    return { release, update, apps };
  } finally {
    await stack.close();
  }
}

/** Builds the images and opens the stack at the same time; neither needs the other until the stack is changed. */
async function prepare(
  order: ReleaseOrder,
  tools: Tools,
  watch: Stopwatch,
): Promise<{ readonly release: Release; readonly stack: OpenStack }> {
  const content = { program: "own", catalogue: order.catalogue } as const;
  const [release, stack] = await Promise.allSettled([
    watch.measure("build", () => makeRelease(order, tools)),
    watch.measure("open", async () => {
      const opened = await tools.openStack(order.environment, content);
      await opened.ensure();
      return opened;
    }),
  ]);
  if (release.status === "fulfilled" && stack.status === "fulfilled") {
    await stack.value.configure(releaseFacts(release.value));
    return { release: release.value, stack: stack.value };
  }
  if (stack.status === "fulfilled") await stack.value.close();
  throw release.status === "rejected" ? release.reason : stack.status === "rejected" ? stack.reason : undefined;
}

function appResults({ images }: Release, { outputs }: Update): readonly AppResult[] {
  const urls = isRecord(outputs.urls) ? outputs.urls : {};
  return images.map(({ app, commit, digest, isNew }) => {
    const url = urls[app];
    return { name: app, url: typeof url === "string" ? url : undefined, commit, digest, isNew };
  });
}

async function verify(apps: readonly AppResult[], catalogue: Catalogue, tools: Tools): Promise<void> {
  const reachable = apps.flatMap(({ name, url, commit }) => {
    const app = catalogue.find((candidate) => candidate.name === name);
    return app === undefined || url === undefined ? [] : [{ app, url, commit }];
  });
  await verifyApps(reachable, {
    ask: publicRequests(tools.settings.resolver),
    signal: tools.interruption.signal,
  });
}

function viewer(order: ReleaseOrder, tools: Tools, watch: Stopwatch) {
  const planned: readonly AppView[] = order.catalogue.map(({ name }) => ({
    name,
    url: undefined,
    commit: order.commit,
  }));
  return (state: EnvironmentState, apps: readonly AppView[] = planned): EnvironmentView => ({
    environment: order.environment,
    state,
    commit: order.commit,
    apps,
    ...(state === "live" || state === "failed" ? { seconds: watch.read().total } : {}),
    runUrl: tools.settings.github().runUrl,
  });
}
