import { setTimeout as delay } from "node:timers/promises";
import type { StackState } from "../../engine/state.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { EnvironmentView, FailureView } from "../../report/view.ts";
import type { Tools } from "../../tools.ts";
import { isPromised } from "../announcer.ts";
import { appsOf } from "../app-truth.ts";
import { askApps } from "../sides.ts";
import { viewOf } from "./announce.ts";
import { dailyCost } from "./capacity.ts";
import type { Verdict } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";
import type { Done } from "./ports.ts";

/** Before an environment that was live is called failed, it is asked again after each of these, in milliseconds. */
const PAUSES = [1000, 3000];

/** The last look of a run, and what the run had done before it. */
export interface Ending {
  readonly verdict: Verdict;
  readonly facts: PreviewFacts;
  readonly done: Done;
  readonly state: StackState | undefined;
  /** True when this run has found its apps to answer. */
  readonly isVerified: boolean;
}

/** What is to be told about an environment by what was seen last, and by what its apps answer; undefined for nothing. */
export async function previewView(
  { verdict, facts, done, state, isVerified }: Ending,
  environment: PullRequestEnvironment,
  tools: Tools,
): Promise<EnvironmentView | undefined> {
  const { decision } = verdict;
  const [failure, costPerDay] =
    decision.kind === "keep"
      ? await Promise.all([isVerified ? undefined : findFailure(state, tools), findCost(tools)])
      : [undefined, undefined];
  const isRefused = decision.kind === "refuse" && decision.because !== "unknown";
  const isStillPromised = isRefused && (await isPromised(environment, tools));
  const apps = state === undefined ? [] : appsOf(state).all;
  const known = { environment: environment.name, apps, failure, costPerDay, isPromised: isStillPromised };
  return viewOf(verdict, facts, done, known);
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
