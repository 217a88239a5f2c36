import { readText } from "../../engine/values.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { settledReceipt } from "../receipt.ts";
import { requireOwnRepository } from "../repository-settings.ts";
import type { Claim } from "./claim.ts";
import { lookEverywhere } from "./look.ts";
import { type EnvironmentPlan, isWork, type JudgedClaim, planSweep } from "./plan.ts";
import { type RemovalOutcome, removeSwept } from "./removal.ts";
import type { SweepResult, SweptThing } from "./result.ts";

/** The most environments that one run removes: what goes wrong is seen before it has gone wrong everywhere. */
const MOST_ENVIRONMENTS = 20;

/** Some things are deleted by and by. */
const SETTLE_SECONDS = 60;

/** How the removal of each environment went, by its name. */
type Outcomes = ReadonlyMap<string, RemovalOutcome>;

/**
 * Removes what closed pull requests, or one of them, have left anywhere. Everything is looked at before anything is deleted,
 * and nothing is deleted without two proofs: a mark of its owner, and GitHub's word that this pull request is closed.
 *
 * @param only - the one environment to look after; undefined for all of them.
 * @param most - the most environments to remove; the others are named and left to the next run.
 * @throws CliError when a service cannot be asked
 */
export async function sweepEverywhere(
  only: PullRequestEnvironment | undefined,
  tools: Tools,
  watch: Stopwatch,
  most: number = MOST_ENVIRONMENTS,
): Promise<SweepResult> {
  requireOwnRepository(await tools.values("platform"), tools);
  const plans = await watch.measure("observe", async () => planSweep(await look(tools), only, tools));
  const isDryRun = tools.options.dryRun;
  const next = plans.filter(isWork).slice(0, most);
  const outcomes: Outcomes = isDryRun ? new Map() : await removeEach(next, tools, watch);
  const left = await watch.measure("receipt", () => leftOf(outcomes, tools));
  const become = ({ environment }: EnvironmentPlan, thing: JudgedClaim): Pick<SweptThing, "action" | "reason"> => {
    const outcome = outcomes.get(environment.name);
    const objection = thing.objection ?? outcome?.objection;
    if (objection !== undefined) return { action: "kept", reason: objection };
    const isNext = next.some((plan) => plan.environment.name === environment.name);
    if (isDryRun && isNext) return { action: "remove", reason: undefined };
    if (outcome === undefined) return { action: "postponed", reason: "the next run removes it" };
    const isLeft = left.has(identityOf(thing));
    return isLeft ? { action: "failed", reason: "it is still there" } : { action: "removed", reason: undefined };
  };
  return {
    command: "sweep",
    environment: only?.name,
    isDryRun,
    things: plans.flatMap((plan) => plan.things.map((thing) => ({ ...describe(thing), ...become(plan, thing) }))),
    failures: [...outcomes.values()].flatMap(({ failures }) => failures),
    warnings: [...outcomes.values()].flatMap(({ warnings }) => warnings),
    timings: watch.read(),
  };
}

async function look(tools: Tools): Promise<readonly Claim[]> {
  const [cloud, github, cluster, host, platform] = await Promise.all([
    tools.cloud(),
    tools.github(),
    tools.cluster({ kind: "platform", name: "platform" }),
    tools.dockerHost(),
    tools.values("platform"),
  ]);
  return lookEverywhere({
    cloud,
    github,
    cluster,
    host,
    registryName: readText(platform, "registryName"),
    domain: readText(platform, "domain"),
    stackNames: async () => (await tools.listStacks()).map(({ name }) => name),
  });
}

/** One after another; whoever is asked to stop begins no further one. */
async function removeEach(plans: readonly EnvironmentPlan[], tools: Tools, watch: Stopwatch): Promise<Outcomes> {
  const outcomes = new Map<string, RemovalOutcome>();
  for (const plan of plans) {
    if (tools.interruption.reason !== undefined) break;
    outcomes.set(plan.environment.name, await removeSwept(plan, tools, watch));
  }
  return outcomes;
}

/** What there still is of the environments that were removed. */
async function leftOf(outcomes: Outcomes, tools: Tools): Promise<ReadonlySet<string>> {
  const removed = [...outcomes].flatMap(([name, { objection }]) => (objection === undefined ? [name] : []));
  if (removed.length === 0) return new Set();
  const write = async () => {
    const claims = (await look(tools)).filter(({ environment, doubt }) => {
      return doubt === undefined && removed.includes(environment.name);
    });
    return [{ what: "swept", left: claims.map(identityOf) }];
  };
  const receipt = await settledReceipt(write, { limitSeconds: SETTLE_SECONDS, signal: tools.interruption.signal });
  return new Set(receipt.flatMap(({ left }) => left));
}

function identityOf({ environment, what, name }: Claim): string {
  return [environment.name, what, name].join(" ");
}

function describe({ environment, what, name, proofs }: JudgedClaim) {
  return { environment: environment.name, what, name, proofs };
}
