import { setTimeout as delay } from "node:timers/promises";
import type { StackState } from "../../engine/state.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { AppView, EnvironmentView, FailureView } from "../../report/view.ts";
import type { Tools } from "../../tools.ts";
import { isPromised } from "../announcer.ts";
import { type AppsSide, appsOf } from "../app-truth.ts";
import { askApps } from "../sides.ts";
import { viewOf } from "./announce.ts";
import { dailyCost } from "./capacity.ts";
import type { Verdict } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";
import type { Done } from "./ports.ts";
import type { PreviewSource } from "./preview-source.ts";

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
  github: Pick<PreviewSource, "readComment">,
): Promise<EnvironmentView | undefined> {
  const { decision } = verdict;
  const [problems, costPerDay] =
    decision.kind === "keep"
      ? await Promise.all([isVerified ? {} : findProblems(state, tools), findCost(tools)])
      : [{}, undefined];
  const isRefused = decision.kind === "refuse" && decision.because !== "unknown";
  const isStillPromised = isRefused && (await isPromised(environment, github));
  const known = {
    environment: environment.name,
    apps: state === undefined ? [] : appViews(state, problems),
    failure: failureOf(problems),
    costPerDay,
    isPromised: isStillPromised,
  };
  return viewOf(verdict, facts, done, known);
}

/** What is wrong at the public addresses of an environment, by app; empty when nothing is. */
type Problems = AppsSide["answers"];

/** The apps as they were released last. One without an address cannot be asked: it is live when nothing is wrong with the others. */
function appViews(state: StackState, problems: Problems): readonly AppView[] {
  const { all, isAsleep } = appsOf(state);
  const unasked = Object.keys(problems).length === 0 ? "live" : "rolled out";
  return all.map((app) => {
    const awake = problems[app.name] !== undefined ? "failed" : app.url === undefined ? unasked : "live";
    return { ...app, state: isAsleep ? "asleep" : awake };
  });
}

async function findCost(tools: Tools): Promise<number | undefined> {
  const [catalogue, platform] = await Promise.all([tools.catalogue(), tools.values("platform")]);
  return dailyCost(catalogue, platform);
}

/** Why what should be live is not; asked again before anybody is alarmed. */
async function findProblems(state: StackState | undefined, tools: Tools): Promise<Problems> {
  const { signal } = tools.interruption;
  let problems = await askApps(state, tools);
  for (const pause of PAUSES) {
    if (Object.keys(problems).length === 0 || signal.aborted) break;
    await delay(pause, undefined, { signal }).catch(() => undefined);
    problems = await askApps(state, tools);
  }
  return problems;
}

function failureOf(problems: Problems): FailureView | undefined {
  const details = Object.entries(problems).map(([app, problem]) => `${app}: ${problem}`);
  if (details.length === 0) return undefined;
  return {
    code: "app-not-verified",
    message: "It was deployed, and does not answer as expected at its public address.",
    hint: "The environment is up, so its logs can be read; correct the app and push again.",
    details,
  };
}
