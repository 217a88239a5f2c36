import { type LockWaiting, StackChanged } from "../engine/lock-gate.ts";
import { readText } from "../engine/values.ts";
import type { PullRequestEnvironment } from "../environment.ts";
import type { EnvironmentView } from "../report/view.ts";
import type { DestroyResult } from "../results.ts";
import type { GitHub } from "../services/github/github.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { announcerOf, isPromised } from "./announcer.ts";
import { failureView } from "./explain.ts";
import { deleteImageTags } from "./image-tags.ts";
import { deleteOrphans } from "./orphans.ts";
import { settledReceipt, writeReceipt } from "./receipt.ts";
import { bornAt, endDeployments, removeStack, requireNothingLeft, secondsSince } from "./removal.ts";

const RECEIPT_LIMIT_SECONDS = 60;

/** Removes the environment of a pull request and proves that nothing is left of it. Its code is not needed for that. */
export async function takeDownPullRequest(environment: PullRequestEnvironment, tools: Tools): Promise<DestroyResult> {
  return removePullRequest(environment, tools, createStopwatch());
}

/** How a removal goes about it, and what it tells. */
export interface RemovalOptions {
  /** Why it is removed, for the comment. @default - nobody is told why */
  readonly reason?: string;
  /** How a stack is met that somebody else works on. @default - nobody is waited for */
  readonly opening?: LockWaiting;
}

/**
 * As {@link takeDownPullRequest}, within a command that measures its time already.
 *
 * @throws StackChanged as its opening asks for
 */
export async function removePullRequest(
  environment: PullRequestEnvironment,
  tools: Tools,
  watch: Stopwatch,
  { reason, opening = {} }: RemovalOptions = {},
): Promise<DestroyResult> {
  const github = await tools.github();
  const announcer = announcerOf(environment, github, tools);
  const view: EnvironmentView = {
    environment: environment.name,
    state: "destroyed",
    commit: undefined,
    apps: [],
    ...(reason === undefined ? {} : { reason }),
    runUrl: tools.settings.github().runUrl,
  };
  try {
    const removed = await remove(environment, github, opening, tools, watch);
    const { total } = watch.read();
    // A run that was ended when everything had gone has told nobody.
    if (removed.existed || (await isPromised(environment, github))) {
      const { livedSeconds } = removed;
      announcer.say({
        ...view,
        receipt: removed.receipt,
        seconds: total,
        ...(livedSeconds === undefined ? {} : { livedSeconds }),
      });
    }
    const warnings = await watch.measure("announce", () => announcer.settle());
    return {
      command: "destroy",
      environment: environment.name,
      outcome: "removed",
      leases: [],
      ...removed,
      cost: undefined,
      warnings,
      timings: watch.read(),
    };
  } catch (error) {
    if (error instanceof StackChanged) throw error;
    announcer.say({ ...view, state: "failed", failure: failureView(error) });
    await announcer.settle();
    throw error;
  }
}

type Removed = Pick<DestroyResult, "existed" | "livedSeconds" | "receipt">;

async function remove(
  environment: PullRequestEnvironment,
  github: GitHub,
  opening: LockWaiting,
  tools: Tools,
  watch: Stopwatch,
): Promise<Removed> {
  const { name } = environment;
  const [cloud, cluster, host, platform] = await Promise.all([
    tools.cloud(),
    tools.cluster(environment),
    tools.dockerHost(),
    tools.values("platform"),
  ]);
  const registryName = readText(platform, "registryName");
  const state = await removeStack(name, { ...opening, isClusterGone: cluster === undefined }, tools, watch);
  const [orphans, tags, ended] = await Promise.all([
    deleteOrphans(name, state, { cloud, cluster, host }),
    deleteImageTags(name, registryName, cloud),
    endDeployments(name, github),
  ]);
  const stackNames = async () => (await tools.listStacks()).map((stack) => stack.name);
  const receipt = await watch.measure("receipt", () =>
    settledReceipt(() => writeReceipt(name, { cloud, github, cluster, host, registryName, stackNames }), {
      limitSeconds: RECEIPT_LIMIT_SECONDS,
      signal: tools.interruption.signal,
    }),
  );
  requireNothingLeft(name, receipt);
  const born = state === undefined ? undefined : bornAt(state);
  return {
    existed: state !== undefined || orphans.length + tags.length + ended > 0,
    livedSeconds: born === undefined ? undefined : secondsSince(born, tools.now()),
    receipt,
  };
}
