import type { StackState } from "../../engine/state.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { Tools } from "../../tools.ts";
import { previewHeadroom } from "./capacity.ts";
import { describeExisting } from "./existing-preview.ts";
import type { Neighbours, PreviewFacts } from "./facts.ts";
import { NO_PAST, readPast } from "./history.ts";
import { readNeighbours } from "./neighbours.ts";
import type { PreviewSource } from "./preview-source.ts";
import { refusalOf } from "./refusal.ts";
import { readRules } from "./rules.ts";

const ALONE: Neighbours = { live: 0, waiting: [] };

/** A look at a pull request and its environment. */
export interface Sight {
  readonly facts: PreviewFacts;
  /** Undefined when there is no stack. */
  readonly state: StackState | undefined;
}

/**
 * Looks at everything that decides about the environment of a pull request. A service that cannot be asked is an error:
 * nothing is concluded from what is not known. Others are looked at only for who has no environment and may have one.
 */
export async function observe(
  environment: PullRequestEnvironment,
  tools: Tools,
  github: PreviewSource,
): Promise<Sight> {
  const { name, number } = environment;
  const now = tools.now();
  const [stacks, values] = await Promise.all([tools.listStacks(), tools.values("pr")]);
  const rules = readRules(values);
  const pullRequest = await github.pullRequest(number);
  const isOpen = pullRequest?.isOpen === true;
  const [past, state] = await Promise.all([
    isOpen ? readPast(pullRequest, name, github, now) : NO_PAST,
    stacks.some((stack) => stack.name === name) ? readState(name, tools) : undefined,
  ]);
  const existing = state === undefined ? undefined : describeExisting(state);
  const own = { number, ...past, existing, rules, now };
  const asks =
    isOpen && (existing === undefined || existing.isEmpty) && refusalOf({ ...own, pullRequest }) === undefined;
  const neighbours = asks ? await readNeighbours({ number, stacks, github, rules, now }) : ALONE;
  const headroom =
    asks && existing === undefined ? await previewHeadroom(environment, neighbours.live, tools) : undefined;
  return { facts: { ...own, pullRequest, neighbours, headroom }, state };
}

async function readState(name: string, tools: Tools): Promise<StackState | undefined> {
  const stack = await tools.openStack(name, { program: "empty" });
  await stack.close();
  return stack.state;
}
