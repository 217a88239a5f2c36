import type { Timings } from "../../stopwatch.ts";

/** What became of something that a sweep found. */
export type SweepAction =
  /** A dry run found that it can go. */
  | "remove"
  | "removed"
  /** It was to go, and is still there. */
  | "failed"
  /** Its owner is not proven, or not proven to be gone. */
  | "kept"
  /** It can go, and this run had enough to do. */
  | "postponed";

/** Something of a pull request that has no environment any more. */
export interface SweptThing {
  /** Whose it is, such as `pr-12`. */
  readonly environment: string;
  /** What it is, such as `namespace`. */
  readonly what: string;
  readonly name: string;
  /** By what it is known that it is this environment's, and that it is wanted no more; it takes both for a removal. */
  readonly proofs: readonly string[];
  readonly action: SweepAction;
  /** Why it was not removed; undefined when it was or would be. */
  readonly reason: string | undefined;
}

/** What `sweep` found, and what it did about it. */
export interface SweepResult {
  readonly command: "sweep";
  /** The only environment that was looked after; undefined when all were. */
  readonly environment: string | undefined;
  /** True when nothing was to be changed. */
  readonly isDryRun: boolean;
  readonly things: readonly SweptThing[];
  /** What went wrong with the removal of an environment, a sentence each. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly timings: Timings;
}
