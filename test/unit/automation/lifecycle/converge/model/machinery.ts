import { converge } from "../../../../../../automation/lifecycle/converge/converge.ts";
import type { ConvergePorts } from "../../../../../../automation/lifecycle/converge/ports.ts";
import type { EventKind } from "./events.ts";

/** What is put to the test: the logic of convergence, and what it relies on. The seeded bugs change one part each. */
export interface Machinery {
  readonly converge: (ports: ConvergePorts) => Promise<unknown>;
  /** The concurrency group of the run that an event or the schedule starts. */
  readonly groupOf: (pullRequest: number, event: EventKind | "schedule") => string;
  /** Whether an operation waits for another on the same stack. */
  readonly areStacksLocked: boolean;
  /** What an operation does after it has waited for another. */
  readonly afterWaiting: "looks again" | "goes on";
  /** What a run takes for the pull request: as it is, or as it was when its event happened. */
  readonly believes: "GitHub" | "its event";
  /** Where a look begins; it goes on to the other. */
  readonly looksFirstAt: "GitHub" | "the stacks";
  /** Whether the schedule reads what people are told, and starts a run where that is not what it would say. */
  readonly readsComments: boolean;
  /** Whether `claim` makes an empty stack, which the others count. */
  readonly takesPlaces: boolean;
}

/** As Greenroom does it. */
export const GREENROOM: Machinery = {
  converge,
  groupOf: (pullRequest) => `greenroom-pr-${pullRequest}`,
  areStacksLocked: true,
  afterWaiting: "looks again",
  believes: "GitHub",
  looksFirstAt: "the stacks",
  readsComments: true,
  takesPlaces: true,
};
