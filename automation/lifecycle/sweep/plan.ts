import type { PullRequestEnvironment } from "../../environment.ts";
import { CliError } from "../../errors.ts";
import type { Tools } from "../../tools.ts";
import type { Claim } from "./claim.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** Something found, with the proofs for its removal and what speaks against it. */
export interface JudgedClaim extends Claim {
  readonly proofs: readonly string[];
  /** Why it stays; undefined when it can go. */
  readonly objection: string | undefined;
}

/** What is to be done about one environment. */
export interface EnvironmentPlan {
  readonly environment: PullRequestEnvironment;
  readonly things: readonly JudgedClaim[];
}

/** True for a plan with something to remove. */
export function isWork({ things }: EnvironmentPlan): boolean {
  return things.some(({ objection }) => objection === undefined);
}

/**
 * What is to be done about everything that was found, by the number of the pull request. What an open one has is left out,
 * because convergence decides about that, unless it is the only one that was asked about: then it is told.
 *
 * @param only - the one environment that is asked about; undefined for all of them.
 * @throws CliError `answer-incomplete` when GitHub's list of open pull requests says otherwise than the pull request itself
 */
export async function planSweep(
  claims: readonly Claim[],
  only: PullRequestEnvironment | undefined,
  tools: Pick<Tools, "github" | "viewLock" | "now">,
): Promise<readonly EnvironmentPlan[]> {
  const github = await tools.github();
  // Asked after everything was found: a pull request that was opened meanwhile is in this list.
  const open = new Set((await github.openPullRequests()).map(({ number }) => number));
  const environments = new Map(claims.map(({ environment }) => [environment.number, environment]));
  const plans: EnvironmentPlan[] = [];
  for (const environment of [...environments.values()].toSorted((one, other) => one.number - other.number)) {
    const isListed = open.has(environment.number);
    if (only === undefined ? isListed : environment.number !== only.number) continue;
    const things = claims.filter((claim) => claim.environment.number === environment.number);
    const { verdict, isOpen } = await judge(environment, things, tools);
    if (isOpen !== isListed) throw contradiction(environment, isOpen);
    plans.push({ environment, things: things.map((thing) => withVerdict(thing, verdict)) });
  }
  return plans;
}

/** Whether an environment is proven to be wanted no more, as it is now. */
export async function judge(
  { name, number }: PullRequestEnvironment,
  things: readonly Claim[],
  tools: Pick<Tools, "github" | "viewLock" | "now">,
): Promise<{ readonly verdict: Verdict; readonly isOpen: boolean }> {
  const pullRequest = await (await tools.github()).pullRequest(number);
  const isLockable = pullRequest?.isOpen === false && things.some(({ what }) => what === "stack");
  const lock = isLockable ? await tools.viewLock(name, true) : undefined;
  return { verdict: verdictOn({ number, pullRequest, lock, now: tools.now() }), isOpen: pullRequest?.isOpen === true };
}

function withVerdict(claim: Claim, verdict: Verdict): JudgedClaim {
  return {
    ...claim,
    proofs: [...(claim.mark === undefined ? [] : [claim.mark]), ...("proof" in verdict ? [verdict.proof] : [])],
    objection: claim.doubt ?? ("doubt" in verdict ? verdict.doubt : undefined),
  };
}

function contradiction({ number }: PullRequestEnvironment, isOpen: boolean): CliError {
  const two = isOpen ? `lacks number ${number}, which is open` : `has number ${number}, which is not open`;
  return new CliError(
    "answer-incomplete",
    `GitHub's list of open pull requests ${two}, so nothing was deleted.`,
    "Run the sweep again: the pull request was reopened or closed meanwhile, or the list was not whole.",
  );
}
