import type { StackState } from "../engine/state.ts";
import type { PullRequestEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { EnvironmentView } from "../report/view.ts";
import type { DestroyResult } from "../results.ts";
import type { GitHub } from "../services/github/github.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { announcerOf } from "./announcer.ts";
import { failureView } from "./explain.ts";
import { deleteImageTags } from "./image-tags.ts";
import { leftovers, type Receipt, settledReceipt, writeReceipt } from "./receipt.ts";
import { readText } from "./release.ts";

const RECEIPT_LIMIT_SECONDS = 60;

/** Removes the environment of a pull request and proves that nothing is left of it. Its code is not needed for that. */
export async function takeDownPullRequest(environment: PullRequestEnvironment, tools: Tools): Promise<DestroyResult> {
  return removePullRequest(environment, tools, createStopwatch());
}

/** As {@link takeDownPullRequest}, within a command that measures its time already. */
export async function removePullRequest(
  environment: PullRequestEnvironment,
  tools: Tools,
  watch: Stopwatch,
): Promise<DestroyResult> {
  const github = await tools.github();
  const announcer = announcerOf(environment, github, tools);
  const view: EnvironmentView = {
    environment: environment.name,
    state: "destroyed",
    commit: undefined,
    apps: [],
    runUrl: tools.settings.github().runUrl,
  };
  try {
    const removed = await remove(environment, github, tools, watch);
    const { total } = watch.read();
    if (removed.existed) {
      const { livedSeconds } = removed;
      announcer.say({
        ...view,
        receipt: removed.receipt,
        seconds: total,
        ...(livedSeconds === undefined ? {} : { livedSeconds }),
      });
    }
    const warnings = await watch.measure("announce", () => announcer.settle());
    return { command: "destroy", environment: environment.name, ...removed, warnings, timings: watch.read() };
  } catch (error) {
    announcer.say({ ...view, state: "failed", failure: failureView(error) });
    await announcer.settle();
    throw error;
  }
}

type Removed = Pick<DestroyResult, "existed" | "livedSeconds" | "receipt">;

async function remove(
  { name }: PullRequestEnvironment,
  github: GitHub,
  tools: Tools,
  watch: Stopwatch,
): Promise<Removed> {
  const [cloud, cluster, platform] = await Promise.all([tools.cloud(), tools.cluster(), tools.values("platform")]);
  const registryName = readText(platform, "registryName");
  const state = await removeStack(name, cluster === undefined, tools, watch);
  const [deleted, ended] = await Promise.all([
    deleteImageTags(name, registryName, cloud),
    endDeployments(name, github),
  ]);
  const stackNames = async () => (await tools.listStacks()).map((stack) => stack.name);
  const receipt = await watch.measure("receipt", () =>
    settledReceipt(() => writeReceipt(name, { cloud, github, cluster, registryName, stackNames }), {
      limitSeconds: RECEIPT_LIMIT_SECONDS,
      signal: tools.interruption.signal,
    }),
  );
  requireNothingLeft(name, receipt);
  const bornAt = state === undefined ? undefined : creationOf(state);
  return {
    existed: state !== undefined || deleted.length > 0 || ended > 0,
    livedSeconds: bornAt === undefined ? undefined : Math.round((tools.now().getTime() - bornAt.getTime()) / 1000),
    receipt,
  };
}

/** Destroys and forgets the stack; gives back what was in it, or undefined when there was none. */
async function removeStack(
  name: string,
  isClusterGone: boolean,
  tools: Tools,
  watch: Stopwatch,
): Promise<StackState | undefined> {
  const stack = await watch.measure("open", () => tools.openStack(name, { program: "empty", isClusterGone }));
  try {
    const { state } = stack;
    if (state === undefined) return undefined;
    await watch.measure("destroy", async () => {
      await stack.destroy();
      await stack.remove();
    });
    return state;
  } finally {
    await stack.close();
  }
}

/** Sets every deployment of an environment inactive, and tells how many were not. */
async function endDeployments(environment: string, github: GitHub): Promise<number> {
  const active = (await github.deployments(environment)).filter(({ state }) => state !== "inactive");
  await Promise.all(
    active.map(({ id }) =>
      github.setDeploymentStatus(id, { state: "inactive", description: `${environment} was removed` }),
    ),
  );
  return active.length;
}

function creationOf(state: StackState): Date | undefined {
  const times = (state.deployment.resources ?? []).flatMap(({ created }) => (created === undefined ? [] : [created]));
  const first = times.sort()[0];
  return first === undefined ? undefined : new Date(first);
}

/** @throws CliError `not-empty`, naming what is left */
export function requireNothingLeft(environment: string, receipt: Receipt): void {
  const left = leftovers(receipt);
  if (left.length === 0) return;
  throw new CliError(
    "not-empty",
    `"${environment}" was removed, but something is left.`,
    `Run "greenroom destroy ${environment}" again; what then still stays has to be deleted by hand.`,
    { details: left },
  );
}
