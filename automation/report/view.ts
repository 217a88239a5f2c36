import type { Receipt } from "../lifecycle/receipt.ts";

/** Where an environment is in its life. */
export type EnvironmentState = "building" | "migrating" | "live" | "failed" | "destroyed";

/** One app as a reader of the comment sees it. */
export interface AppView {
  readonly name: string;
  readonly url: string | undefined;
  /** The newest commit that changed the app's source; undefined before it is known. */
  readonly commit: string | undefined;
}

/** Why an environment failed. */
export interface FailureView {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Lines that show the reason, such as the end of a log. */
  readonly details: readonly string[];
}

/** Everything that the comment on a pull request tells. */
export interface EnvironmentView {
  readonly environment: string;
  readonly state: EnvironmentState;
  /** The pull request's head; undefined when it is gone. */
  readonly commit: string | undefined;
  readonly apps: readonly AppView[];
  readonly failure?: FailureView;
  readonly receipt?: Receipt;
  readonly livedSeconds?: number;
  /** Seconds from the start of the run until now; shown once it is over. */
  readonly seconds?: number;
  /** Address of the run; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
}
