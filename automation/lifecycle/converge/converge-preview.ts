import type { PullRequestEnvironment } from "../../environment.ts";
import type { EnvironmentState, EnvironmentView } from "../../report/view.ts";
import type { ConvergedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { announcerOf } from "../announcer.ts";
import { endDeployments } from "../removal.ts";
import { type BroughtUp, bringUp, claim, type PreviewWork, sleep, takeDown, withdraw } from "./act.ts";
import { type ConvergeOutcome, converge } from "./converge.ts";
import type { Decision } from "./decision.ts";
import { observe, type Sight } from "./observe.ts";
import { type Ending, previewView } from "./preview-view.ts";

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
  const github = await tools.github();
  const announcer = announcerOf(environment, github, tools);
  const work: PreviewWork = { environment, announcer, tools, watch };
  let sight: Sight | undefined;
  let brought: BroughtUp | undefined;
  let told: EnvironmentView | undefined;
  const outcome = await converge({
    observe: async () => {
      sight = await watch.measure("observe", () => observe(environment, tools, github));
      return sight.facts;
    },
    claim: (decision) => claim(decision, work),
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

/** Tells how it ended. A commit that this run has deployed is called live in its deployment too, and only as the newest. */
async function announce(
  ending: Omit<Ending, "isVerified">,
  brought: BroughtUp | undefined,
  { environment, announcer, tools }: PreviewWork,
): Promise<EnvironmentView | undefined> {
  const wasDeployed = brought !== undefined && brought.result === ending.done.up;
  const isNews = wasDeployed && ending.verdict.decision.kind === "keep";
  const github = await tools.github();
  const view = await previewView({ ...ending, isVerified: isNews }, environment, tools, github);
  if (view !== undefined && isNews) announcer.say(view);
  else if (view !== undefined) announcer.comment(view);
  if (wasDeployed && !isNews) await endDeployments(environment.name, github, "is not the newest any more");
  return view;
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
