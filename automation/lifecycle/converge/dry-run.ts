import type { Environment, PullRequestEnvironment, StandaloneEnvironment } from "../../environment.ts";
import type { ExpectedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { failureView } from "../explain.ts";
import { expectedStaging } from "./converge-staging.ts";
import { forEveryEnvironment } from "./every-environment.ts";
import { type Expectation, expectedPreview } from "./expected-preview.ts";
import { type PreviewSource, sharedSource } from "./preview-source.ts";
import { readNext } from "./read-next.ts";

/** What is to be done about environments. */
export interface DryRun {
  /** Those that are to be removed come first, because that makes room. */
  readonly environments: readonly ExpectedEnvironment[];
  /** What could not be found out, a sentence each. */
  readonly warnings: readonly string[];
}

/** Looks what is to be done about one environment, and changes nothing. */
export async function dryRunOne(environment: Environment, tools: Tools, watch: Stopwatch): Promise<DryRun> {
  const { environment: one } = await expected(environment, tools, await tools.github(), watch);
  return { environments: [one], warnings: [] };
}

/**
 * The same for every environment. One that cannot be looked at is for its own run to tell: it does not hide the others. Those
 * that wait, and will have room by what is removed, are to be brought up.
 *
 * @throws CliError `cancelled`
 */
export async function dryRunAll(tools: Tools, watch: Stopwatch): Promise<DryRun> {
  const github = sharedSource(await tools.github());
  const look = (environment: PullRequestEnvironment | StandaloneEnvironment) =>
    expected(environment, tools, github, watch);
  const looks = await forEveryEnvironment(tools, github, look, unseen);
  const leaving = looks.flatMap(({ environment }) => (makesRoom(environment) ? [environment.environment] : []));
  const { next, warnings } = await nextAfter(leaving, tools, github);
  const environments = looks.map((look) => (isNext(look, next) ? admitted(look.environment) : look.environment));
  return {
    environments: environments.toSorted((one, other) => Number(makesRoom(other)) - Number(makesRoom(one))),
    warnings: [...environments.filter(({ action }) => action === "unknown").map(unseenSentence), ...warnings],
  };
}

async function expected(
  environment: Environment,
  tools: Tools,
  github: PreviewSource,
  watch: Stopwatch,
): Promise<Expectation> {
  return environment.kind === "pull-request"
    ? expectedPreview(environment, tools, github, watch)
    : { environment: await expectedStaging(tools, watch), isWaiting: false };
}

function unseen(environment: string, error: unknown): Expectation {
  const { message, hint } = failureView(error);
  return { environment: { environment, action: "unknown", reason: `${message} ${hint}` }, isWaiting: false };
}

function unseenSentence({ environment, reason }: ExpectedEnvironment): string {
  return `${environment} could not be looked at. ${reason}`;
}

/** A removal must not fail to be told because nobody can say who comes next: whoever waits is looked at again after it. */
async function nextAfter(
  leaving: readonly string[],
  tools: Tools,
  github: PreviewSource,
): Promise<{ readonly next: readonly string[]; readonly warnings: readonly string[] }> {
  if (leaving.length === 0) return { next: [], warnings: [] };
  try {
    return { next: await readNext(tools, github, leaving), warnings: [] };
  } catch (error) {
    return { next: [], warnings: [`Who gets the room was not found out. ${failureView(error).message}`] };
  }
}

function makesRoom({ action }: ExpectedEnvironment): boolean {
  return action === "destroy";
}

function isNext({ environment, isWaiting }: Expectation, next: readonly string[]): boolean {
  return isWaiting && next.includes(environment.environment);
}

function admitted({ environment, reason }: ExpectedEnvironment): ExpectedEnvironment {
  return { environment, action: "up", reason: `${reason} What is removed makes room.` };
}
