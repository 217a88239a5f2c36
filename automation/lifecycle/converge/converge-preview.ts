import { setTimeout as delay } from "node:timers/promises";
import type { StackState } from "../../engine/state.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { EnvironmentState, EnvironmentView, FailureView } from "../../report/view.ts";
import type { ConvergedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { announcerOf } from "../announcer.ts";
import { appsOf } from "../app-truth.ts";
import { endDeployments } from "../removal.ts";
import { askApps } from "../sides.ts";
import { type BroughtUp, bringUp, claim, type PreviewWork, sleep, takeDown, withdraw } from "./act.ts";
import { viewOf } from "./announce.ts";
import { dailyCost } from "./capacity.ts";
import { type ConvergeOutcome, converge } from "./converge.ts";
import type { Decision, Verdict } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";
import { observe, type Sight } from "./observe.ts";
import type { Done } from "./ports.ts";

/** Before an environment that was live is called failed, it is asked again after each of these, in milliseconds. */
const PAUSES = [1000, 3000];

/** What became of the environment of a pull request. */
export interface ConvergedPreview {
  readonly environment: ConvergedEnvironment;
  /** True when something was removed, so that others may have room now. */
  readonly hasMadeRoom: boolean;
}

/** Makes the environment of one pull request what it should be. */
export async function convergePreview(
  environment: PullRequestEnvironment,
  tools: Tools,
  watch: Stopwatch,
): Promise<ConvergedPreview> {
  const announcer = announcerOf(environment, await tools.github(), tools);
  const work: PreviewWork = { environment, announcer, tools, watch };
  let sight: Sight | undefined;
  let brought: BroughtUp | undefined;
  let told: EnvironmentView | undefined;
  const outcome = await converge({
    observe: async () => {
      sight = await watch.measure("observe", () => observe(environment, tools));
      return sight.facts;
    },
    claim: () => claim(work),
    withdraw: () => withdraw(work),
    bringUp: async (decision) => {
      brought = await bringUp(decision, work);
      return brought?.result;
    },
    sleep: () => sleep(work, sight?.facts.pullRequest?.isFromFork === true),
    takeDown: (decision) => takeDown(decision, work),
    announce: async (verdict, facts, done) => {
      told = await announce({ verdict, facts, done, state: sight?.state }, brought, work);
      return watch.measure("announce", () => announcer.settle());
    },
  });
  return { environment: describe(environment, outcome, told), hasMadeRoom: outcome.done.destroy?.existed === true };
}

interface Ending {
  readonly verdict: Verdict;
  readonly facts: PreviewFacts;
  readonly done: Done;
  readonly state: StackState | undefined;
}

/** Tells how it ended. A commit that this run has deployed is called live in its deployment too, and only as the newest. */
async function announce(
  { verdict, facts, done, state }: Ending,
  brought: BroughtUp | undefined,
  { environment, announcer, tools }: PreviewWork,
): Promise<EnvironmentView | undefined> {
  const { kind } = verdict.decision;
  const wasDeployed = brought !== undefined && brought.result === done.up;
  const isNews = wasDeployed && kind === "keep";
  const [failure, costPerDay] =
    kind === "keep"
      ? await Promise.all([isNews ? undefined : findFailure(state, tools), findCost(tools)])
      : [undefined, undefined];
  const apps = state === undefined ? [] : appsOf(state).all;
  const view = viewOf(verdict, facts, done, { environment: environment.name, apps, failure, costPerDay });
  if (view !== undefined && isNews) announcer.say(view);
  else if (view !== undefined) announcer.comment(view);
  if (wasDeployed && !isNews)
    await endDeployments(environment.name, await tools.github(), "is not the newest any more");
  return view;
}

async function findCost(tools: Tools): Promise<number | undefined> {
  const [catalogue, platform] = await Promise.all([tools.catalogue(), tools.values("platform")]);
  return dailyCost(catalogue, platform);
}

/** Why what should be live is not; asked again before anybody is alarmed. */
async function findFailure(state: StackState | undefined, tools: Tools): Promise<FailureView | undefined> {
  for (const pause of [...PAUSES, undefined]) {
    const problems = Object.entries(await askApps(state, tools)).map(([app, problem]) => `${app}: ${problem}`);
    if (problems.length === 0) return undefined;
    if (pause === undefined || tools.interruption.signal.aborted) return unanswered(problems);
    await delay(pause, undefined, { signal: tools.interruption.signal }).catch(() => undefined);
  }
  return undefined;
}

function unanswered(details: readonly string[]): FailureView {
  return {
    code: "app-not-verified",
    message: "It was deployed, and does not answer as expected at its public address.",
    hint: "The environment is up, so its logs can be read; correct the app and push again.",
    details,
  };
}

const STATES: Readonly<Record<Decision["kind"], EnvironmentState>> = {
  up: "building",
  keep: "live",
  sleep: "asleep",
  "stay-asleep": "asleep",
  destroy: "destroyed",
  wait: "queued",
  refuse: "refused",
};

function describe(
  { name }: PullRequestEnvironment,
  { verdict, facts, warnings, done }: ConvergeOutcome,
  told: EnvironmentView | undefined,
): ConvergedEnvironment {
  const { kind, reason } = verdict.decision;
  const state = told?.state ?? (done.destroy?.existed === true ? "destroyed" : STATES[kind]);
  const urls = (told?.apps ?? []).flatMap((app) => (app.url === undefined ? [] : [[app.name, app.url]]));
  return {
    environment: name,
    state,
    reason,
    commit: facts.existing?.commit,
    urls: state === "live" ? Object.fromEntries(urls) : {},
    failure: told?.failure,
    warnings: [...verdict.warnings, ...warnings, ...(done.up?.warnings ?? []), ...(done.destroy?.warnings ?? [])],
  };
}
