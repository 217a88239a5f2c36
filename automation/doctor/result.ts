import type { Timings } from "../stopwatch.ts";

/** How a check ended. */
export type CheckState =
  /** All is well. */
  | "ok"
  /** What it takes is not there. */
  | "missing"
  /** It is there, and does not do what it should. */
  | "failed"
  /** It was not tried, because it cannot be or need not be. */
  | "skipped";

/** What one check saw. */
export interface CheckReport {
  /** What belongs together, such as `GitHub`. */
  readonly area: string;
  readonly name: string;
  readonly state: CheckState;
  /** What was seen, or why nothing was tried. */
  readonly seen: string;
  /** What to type or change; undefined when there is nothing to mend. */
  readonly mend: string | undefined;
}

/** What `doctor` tried, and how to mend what is wrong. */
export interface DoctorResult {
  readonly command: "doctor";
  readonly checks: readonly CheckReport[];
  readonly timings: Timings;
}
