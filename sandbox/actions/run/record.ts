import type { Trigger } from "../events/event.ts";
import type { Conclusion } from "../graph/conclusion.ts";
import type { Permissions } from "../graph/permissions.ts";
import type { StepRecord } from "../job/plan.ts";
import type { Annotation } from "../job/step-log.ts";

/** A job of a run, while it runs and afterwards. One of a matrix is a job of its own. */
export interface JobRecord {
  /** Its key in the workflow file; behind a slash when the workflow is a called one. */
  readonly id: string;
  /** As it is shown, with the values of its matrix. */
  readonly name: string;
  /** `queued` behind its group, `waiting` for an approval. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  /** Undefined until it has ended. */
  conclusion: Conclusion | undefined;
  readonly steps: StepRecord[];
  outputs: Readonly<Record<string, string>>;
  /** What its token may do; empty before it has one. */
  permissions: Permissions;
  /** The GitHub environment whose secrets it has. */
  environment: string | undefined;
  /** Why it did not get to its steps, if so. */
  readonly annotations: Annotation[];
}

/** A run of a workflow, while it runs and afterwards. */
export interface Run {
  readonly id: number;
  /** How many runs the workflow has had, with this one. */
  readonly number: number;
  /** The workflow's file. */
  readonly path: string;
  readonly name: string;
  readonly trigger: Trigger;
  readonly jobs: readonly JobRecord[];
  /** Undefined until it has ended. */
  readonly conclusion: Conclusion | undefined;
  /** Settles when it has ended; never fails. */
  readonly finished: Promise<Conclusion>;
}

/** A job that has not begun. */
export function newJobRecord(id: string, name: string): JobRecord {
  return {
    ...{ id, name, status: "queued", conclusion: undefined, steps: [], outputs: {} },
    ...{ permissions: {}, environment: undefined, annotations: [] },
  };
}

/** Everything that a run has printed, job by job and step by step. */
export function logOf({ jobs }: Run): string {
  return jobs
    .flatMap((job) => [
      ...job.annotations.map(({ message }) => `[${job.name}] ${message}\n`),
      ...job.steps.map(({ name, log }) => `[${job.name}] ${name}\n${log}`),
    ])
    .join("");
}
