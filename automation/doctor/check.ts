import type { CheckReport } from "./result.ts";

/** What a check saw. */
export type Finding = Pick<CheckReport, "state" | "seen" | "mend">;

/** One thing to try. It changes nothing, wherever it is run. */
export interface Check {
  /** What belongs together, such as `GitHub`. */
  readonly area: string;
  readonly name: string;
  /** What it throws counts as a failure, and keeps no other check from its end. */
  readonly look: () => Promise<Finding>;
}

/** All is well. */
export function ok(seen: string): Finding {
  return { state: "ok", seen, mend: undefined };
}

/** What it takes is not there. */
export function missing(seen: string, mend: string): Finding {
  return { state: "missing", seen, mend };
}

/** It is there, and does not do what it should. */
export function failed(seen: string, mend: string): Finding {
  return { state: "failed", seen, mend };
}

/** It was not tried. */
export function skipped(seen: string): Finding {
  return { state: "skipped", seen, mend: undefined };
}
