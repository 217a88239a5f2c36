import type { Conclusion } from "../graph/conclusion.ts";
import type { Job } from "../language/job.ts";
import type { TemplateMapping } from "../language/template.ts";
import type { Annotation } from "./step-log.ts";

/** What a job is to do, with everything that is known before it begins. */
export interface JobPlan {
  readonly job: Job;
  /** As it is shown, with the values of its matrix. */
  readonly name: string;
  readonly workflowEnv: TemplateMapping;
  readonly workflowDefaults: TemplateMapping;
  /** `github`, `vars`, `secrets`, `needs`, `matrix`, `strategy` and `inputs`. */
  readonly contexts: Readonly<Record<string, unknown>> & {
    readonly github: Readonly<Record<string, unknown>>;
    readonly secrets: Readonly<Record<string, string>>;
  };
}

/** A step of a job, while it runs and afterwards. */
export interface StepRecord {
  readonly name: string;
  readonly id: string | undefined;
  /** Before `continue-on-error`; undefined until it has ended. */
  outcome: Conclusion | undefined;
  /** Undefined until it has ended. */
  conclusion: Conclusion | undefined;
  outputs: Readonly<Record<string, string>>;
  /** All that it has printed so far, with secrets hidden. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  /** Markdown. */
  summary: string;
  seconds: number;
}

/** How a job went. */
export interface JobResult {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** How a job is ended from outside. */
export interface JobControl {
  /** Aborted when the job is cancelled, or its time is over. */
  readonly cancellation: AbortSignal;
  /** Aborted when its machine dies. */
  readonly death: AbortSignal;
}
