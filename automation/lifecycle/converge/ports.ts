import type { DestroyResult, UpResult } from "../../results.ts";
import type { Decision, Verdict } from "./decision.ts";
import type { PreviewFacts } from "./facts.ts";

/** What a run of convergence has brought about so far: the last of its operations. */
export interface Done {
  /** Set when that brought the environment to a commit, or to sleep. */
  readonly up?: UpResult;
  readonly destroy?: DestroyResult;
}

/**
 * What convergence does to the world; each call is one step that others may come before or after.
 *
 * An operation gives back undefined, and has done nothing, when another run worked on the same stack: that is waited for,
 * because what was read before it is old.
 */
export interface ConvergePorts {
  /** Reads everything anew. */
  observe(): Promise<PreviewFacts>;
  /** Takes a place for an environment that has none: makes its stack, with nothing in it, so that all others count it. */
  claim(decision: Extract<Decision, { readonly kind: "up" }>): Promise<void>;
  /** Gives the place back: removes the stack if there is still nothing in it. */
  withdraw(): Promise<void>;
  /** Brings the environment to a commit, in the place that it has: undefined when that is gone. It does not announce that it is live. */
  bringUp(decision: Extract<Decision, { readonly kind: "up" }>): Promise<UpResult | undefined>;
  sleep(decision: Extract<Decision, { readonly kind: "sleep" }>): Promise<UpResult | undefined>;
  takeDown(decision: Extract<Decision, { readonly kind: "destroy" }>): Promise<DestroyResult | undefined>;
  /**
   * Tells people how it ended, and gives back what could not be told. A verdict of `up` or `sleep`, or of `destroy` while
   * there is a stack, is still to be carried out, because the pull request changed again: then nothing is called live.
   */
  announce(verdict: Verdict, facts: PreviewFacts, done: Done): Promise<readonly string[]>;
}
