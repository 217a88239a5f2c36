import type { Inputs } from "../events/inputs.ts";
import type { GitHubAccess } from "../github-access.ts";
import type { Conclusion } from "../graph/conclusion.ts";
import type { createGroups } from "../graph/concurrency.ts";
import type { Combination } from "../graph/matrix.ts";
import type { Permissions } from "../graph/permissions.ts";
import type { JobMeans } from "../job/job.ts";
import type { JobResult } from "../job/plan.ts";
import type { Job } from "../language/job.ts";
import type { Workflow } from "../language/workflow.ts";
import type { RunIdentity } from "./github-context.ts";
import type { JobRecord } from "./record.ts";
import type { Control } from "./run-control.ts";
import type { Sources } from "./sources.ts";

/** A run at work. */
export interface RunContext {
  readonly identity: RunIdentity;
  /** The `github` context, without what belongs to a job. */
  readonly github: Readonly<Record<string, unknown>>;
  readonly access: GitHubAccess;
  readonly sources: Sources;
  readonly groups: ReturnType<typeof createGroups>;
  readonly means: JobMeans;
  readonly control: Control;
  readonly records: JobRecord[];
  /** Asks the reviewers of an environment; true when they approve. */
  readonly askReviewers: (environment: string) => Promise<boolean>;
}

/** A workflow file in a run: the one that was started, or one that it calls. */
export interface WorkflowScope {
  readonly workflow: Workflow;
  readonly inputs: Inputs;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether its jobs get the secrets of their environments. */
  readonly hasEnvironmentSecrets: boolean;
  /** What its jobs' tokens may do at most. @default - whatever they ask for */
  readonly limit: Permissions | undefined;
  /** What comes before the names of its jobs: empty, or the calling job's with a slash. */
  readonly prefix: string;
}

/** A job of a workflow, one of its matrix if it has one, at the moment when it is its turn. */
export interface JobInstance {
  readonly job: Job;
  readonly scope: WorkflowScope;
  readonly matrix: Combination;
  /** The `strategy` context. */
  readonly strategy: Readonly<Record<string, unknown>>;
  /** The `needs` context. */
  readonly needs: Readonly<Record<string, NeededJob>>;
  /** Whether it still runs when the run is cancelled. */
  readonly isWantedAnyway: () => boolean;
  /** Aborted when another job of the matrix has failed. */
  readonly failFast: AbortSignal;
}

/** What a job knows of one that it needs. */
export interface NeededJob {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs a whole workflow in a run. @returns by job, how it went */
export type RunWorkflow = (scope: WorkflowScope, run: RunContext) => Promise<Readonly<Record<string, NeededJob>>>;

/** Runs one job. */
export type RunInstance = (instance: JobInstance, run: RunContext) => Promise<JobResult>;
