import type { Catalogue } from "../../components/catalogue/index.ts";
import { publicRequests } from "../delivery/public-request.ts";
import { verifyApps } from "../delivery/verify.ts";
import type { CriticalPath } from "../engine/critical-path.ts";
import type { Update } from "../engine/events.ts";
import { type LockWaiting, StackChanged } from "../engine/lock-gate.ts";
import type { PullRequestEnvironment, StandaloneEnvironment } from "../environment.ts";
import type { AppView, EnvironmentState, EnvironmentView } from "../report/view.ts";
import type { AppResult } from "../results.ts";
import { isRecord } from "../services/json-api.ts";
import type { Stopwatch } from "../stopwatch.ts";
import type { OpenStack, Tools } from "../tools.ts";
import type { Announcer } from "./announcer.ts";
import { followApps } from "./app-progress.ts";
import { attemptFacts } from "./compose-attempts.ts";
import { explainWithContainers } from "./compose-explain.ts";
import { ensurePreview } from "./ensure-preview.ts";
import { explainWithPods, failureView } from "./explain.ts";
import { upGuarded } from "./guarded-up.ts";
import { inventoryOf } from "./inventory.ts";
import type { Inventory } from "./prices.ts";
import { makeRelease, type Release, type ReleaseOrder, releaseFacts } from "./release.ts";
import { readCriticalPath } from "./waited-for.ts";

/** Hears how far a roll-out is. */
interface Listener {
  built(): void;
  begun(urn: string): void;
}

/** What a delivery works with. */
export interface DeliveryContext {
  readonly environment: PullRequestEnvironment | StandaloneEnvironment;
  readonly announcer: Announcer;
  readonly tools: Tools;
  readonly watch: Stopwatch;
  /** Look first at what is really there, so that what was changed by hand is put right. @default false */
  readonly refresh?: boolean;
  /** How the stack is opened, besides what it runs. @default - nothing is waited for */
  readonly opening?: LockWaiting;
  /** Deploy to the stack that there is, and make none. @default false */
  readonly existingOnly?: boolean;
}

/** What a delivery has brought about. */
export interface Delivery {
  readonly release: Release;
  readonly update: Update;
  readonly criticalPath: CriticalPath | undefined;
  readonly apps: readonly AppResult[];
  /** What the stack has that costs something. */
  readonly inventory: Inventory;
  /** What there is to announce about it; whoever is sure that it is still wanted does so. */
  readonly live: EnvironmentView;
}

/**
 * Brings a release to an environment: build, migrate, roll out, verify; and tells how far it is, also when it fails.
 *
 * @throws StackChanged as its opening asks for, or when the stack that must exist does not
 */
export async function deliver(order: ReleaseOrder, context: DeliveryContext): Promise<Delivery> {
  const { announcer, environment, tools } = context;
  const view = viewer(order, context);
  const progress = followApps(
    order.catalogue.map(({ name }) => name),
    order.commit,
  );
  const tell = () => announcer.say(view(progress.stage, progress.apps));
  tell();
  try {
    const delivery = await rollOut(order, context, {
      built: () => {
        progress.built();
        tell();
      },
      begun: (urn) => {
        if (progress.begun(urn)) tell();
      },
    });
    return { ...delivery, live: view("live", delivery.apps.map(live)) };
  } catch (cause) {
    if (cause instanceof StackChanged) throw cause;
    const error = await explainWithContainers(await explainWithPods(cause, environment, tools), environment, tools);
    announcer.say({ ...view("failed", progress.after(cause)), failure: failureView(error) });
    await announcer.settle();
    throw error;
  }
}

async function rollOut(
  order: ReleaseOrder,
  context: DeliveryContext,
  listener: Listener,
): Promise<Omit<Delivery, "live">> {
  const { environment, tools, watch } = context;
  // What is on one machine may have gone with it, which no state tells.
  const isOnHost = environment.kind === "pull-request" && (await tools.target()) === "compose-host";
  const refresh = context.refresh === true || isOnHost;
  // A host that is down or another is told in one sentence, and before anything is built.
  if (isOnHost) await (await tools.dockerHost())?.awaitStart(0);
  const { release, stack } = await prepare(order, context);
  listener.built();
  try {
    const content = { program: "own", catalogue: order.catalogue, facts: releaseFacts(release) } as const;
    const update = await watch.measure("up", () =>
      upGuarded({ environment, stack, content, tools }, { refresh, onStart: listener.begun }),
    );
    const apps = appResults(release, update);
    const [criticalPath] = await Promise.all([
      readCriticalPath(stack, update),
      watch.measure("verify", () => verify(apps, order.catalogue, tools)),
    ]);
    const inventory = stack.state === undefined ? {} : inventoryOf(stack.state);
    return { release, update, criticalPath, apps, inventory };
  } finally {
    await stack.close();
  }
}

/** Builds the images and opens the stack at the same time; neither needs the other until the stack is changed. */
async function prepare(
  order: ReleaseOrder,
  context: DeliveryContext,
): Promise<{ readonly release: Release; readonly stack: OpenStack }> {
  const { tools, watch, opening } = context;
  const content = { ...opening, program: "own", catalogue: order.catalogue } as const;
  const [release, stack] = await Promise.allSettled([
    watch.measure("build", () => makeRelease(order, tools)),
    watch.measure("open", async () => {
      const opened = await tools.openStack(order.environment, content);
      try {
        await ensure(opened, context);
        return opened;
      } catch (error) {
        await opened.close();
        throw error;
      }
    }),
  ]);
  if (release.status === "fulfilled" && stack.status === "fulfilled") {
    await stack.value.configure({ ...releaseFacts(release.value), ...attemptFacts(stack.value.state) });
    return { release: release.value, stack: stack.value };
  }
  if (stack.status === "fulfilled") await stack.value.close();
  throw release.status === "rejected" ? release.reason : stack.status === "rejected" ? stack.reason : undefined;
}

async function ensure(stack: OpenStack, { environment, existingOnly, tools }: DeliveryContext): Promise<void> {
  if (stack.state === undefined && existingOnly === true) throw new StackChanged(environment.name);
  await (environment.kind === "pull-request" ? ensurePreview(stack, tools) : stack.ensure());
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

function live({ name, url, commit }: AppResult): AppView {
  return { name, url, commit, state: "live" };
}

function viewer(order: ReleaseOrder, { tools, watch }: DeliveryContext) {
  return (state: EnvironmentState, apps: readonly AppView[]): EnvironmentView => ({
    environment: order.environment,
    state,
    commit: order.commit,
    apps,
    ...(state === "live" || state === "failed" ? { seconds: watch.read().total } : {}),
    runUrl: tools.settings.github().runUrl,
  });
}
