import type { PullRequestEnvironment } from "../../environment.ts";
import type { ExpectedAction, ExpectedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { isTold } from "../announcer.ts";
import { assess } from "./converge.ts";
import type { Decision } from "./decision.ts";
import { observe } from "./observe.ts";
import type { PreviewSource } from "./preview-source.ts";
import { previewView } from "./preview-view.ts";

/** What a look has found out about one environment. */
export interface Expectation {
  readonly environment: ExpectedEnvironment;
  /** True when there is no room for it. */
  readonly isWaiting: boolean;
}

/** What the first step of a decision does, when it needs one. */
const STEPS: Readonly<Record<Decision["kind"], ExpectedAction>> = {
  up: "up",
  keep: "nothing",
  sleep: "sleep",
  "stay-asleep": "nothing",
  destroy: "destroy",
  wait: "withdraw",
  refuse: "nothing",
};

/** Looks what is to be done about the environment of one pull request, and changes nothing. */
export async function expectedPreview(
  environment: PullRequestEnvironment,
  tools: Tools,
  github: PreviewSource,
  watch: Stopwatch,
): Promise<Expectation> {
  const { name } = environment;
  const { facts, state } = await watch.measure("observe", () => observe(environment, tools, github));
  const { verdict, needed } = assess(facts);
  const { kind, reason } = verdict.decision;
  const isWaiting = kind === "wait";
  if (needed > 0) return { environment: { environment: name, action: STEPS[kind], reason }, isWaiting };
  const view = await previewView({ verdict, facts, done: {}, state, isVerified: false }, environment, tools, github);
  const action = view === undefined || (await isTold(view, environment, tools, github)) ? "nothing" : "tell";
  return { environment: { environment: name, action, reason: view?.failure?.message ?? reason }, isWaiting };
}
