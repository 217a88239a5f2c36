import { decide } from "./decide.ts";
import type { Decision, Verdict } from "./decision.ts";
import type { ExistingPreview, PreviewFacts } from "./facts.ts";
import type { ConvergePorts, Done } from "./ports.ts";

/**
 * To take a place, to fill it, and twice more when the pull request changes meanwhile. Whoever changes it more often starts
 * other runs by that, which wait for this one and go on from there.
 */
const MOST_STEPS = 4;

/** How a run of convergence ended. */
export interface ConvergeOutcome {
  /** What was decided by the last look. */
  readonly verdict: Verdict;
  /** What the last look saw. */
  readonly facts: PreviewFacts;
  readonly done: Done;
  /** False when the pull request changed so often that something is still to be done: the verdict says what. */
  readonly isSettled: boolean;
  /** What could not be told. */
  readonly warnings: readonly string[];
}

/**
 * Makes the environment of a pull request what it should be: looks, decides, acts, and looks again, until there is nothing
 * to do. What it tells at the end is what it has just seen. An operation that fails ends it.
 */
export async function converge(ports: ConvergePorts): Promise<ConvergeOutcome> {
  let done: Done = {};
  for (let stepsLeft = MOST_STEPS; ; stepsLeft--) {
    const facts = await ports.observe();
    const { verdict, needed } = assess(facts, done);
    if (needed === 0 || needed > stepsLeft) {
      return { verdict, facts, done, isSettled: needed === 0, warnings: await ports.announce(verdict, facts, done) };
    }
    done = (await step(verdict.decision, facts.existing, ports)) ?? done;
  }
}

/** What follows from a look. */
export interface Assessment {
  readonly verdict: Verdict;
  /** How many steps it takes at least to make the environment what it should be; 0 when it is. */
  readonly needed: 0 | 1 | 2;
}

/** What follows from what was seen, and from what a run has done before it looked. */
export function assess(facts: PreviewFacts, done: Done = {}): Assessment {
  const verdict = decide(facts);
  return { verdict, needed: stepsNeeded(verdict.decision, facts.existing, done) };
}

/** How many steps a decision takes at least; what was removed in this run is known to be gone. */
function stepsNeeded({ kind }: Decision, existing: ExistingPreview | undefined, done: Done): Assessment["needed"] {
  switch (kind) {
    case "keep":
    case "stay-asleep":
    case "refuse":
      return 0;
    case "wait":
      return existing === undefined ? 0 : 1;
    case "destroy":
      return existing === undefined && done.destroy !== undefined ? 0 : 1;
    case "up":
      return existing === undefined ? 2 : 1;
    case "sleep":
      return 1;
    default:
      throw new Error(`no such decision: ${kind satisfies never}`);
  }
}

/** Carries a decision out, or what comes before it; gives back what was done when it was an operation. */
async function step(
  decision: Decision,
  existing: ExistingPreview | undefined,
  ports: ConvergePorts,
): Promise<Done | undefined> {
  switch (decision.kind) {
    case "up":
      // A place is taken first, and the others are counted after that: two who do so cannot overlook each other.
      if (existing !== undefined) return ended("up", await ports.bringUp(decision));
      await ports.claim(decision);
      return undefined;
    case "sleep":
      return ended("up", await ports.sleep(decision));
    case "destroy":
      return ended("destroy", await ports.takeDown(decision));
    case "wait":
      await ports.withdraw();
      return undefined;
    default:
      throw new Error(`nothing is to be done for "${decision.kind}"`);
  }
}

function ended<Name extends keyof Done>(name: Name, result: Done[Name]): Done | undefined {
  return result === undefined ? undefined : { [name]: result };
}
