import type { PreviewLease } from "../lifecycle/converge/decision.ts";
import type { Receipt } from "../lifecycle/receipt.ts";

/** Where an environment is in its life. */
export type EnvironmentState =
  | "building"
  | "migrating"
  | "starting"
  | "live"
  | "failed"
  | "queued"
  | "asleep"
  | "destroyed"
  | "refused";

/**
 * Where one app is on its way. `live` is said of what was just asked or belongs to an environment whose other apps were;
 * `rolled out` of what runs and was not asked, `interrupted` of what was rolling out when the run ended.
 */
export type AppState =
  | "building"
  | "built"
  | "migrating"
  | "rolling out"
  | "rolled out"
  | "live"
  | "asleep"
  | "failed"
  | "interrupted"
  | "not rolled out";

/** One app as a reader of the comment sees it. */
export interface AppView {
  readonly name: string;
  readonly state: AppState;
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
  /** Why it is as it is, in a sentence. */
  readonly reason?: string;
  /** What people should know besides, a sentence each. */
  readonly notes?: readonly string[];
  /** Until when it is wanted; undefined for what is not there. */
  readonly lease?: PreviewLease;
  /** US dollars; undefined when it is not known. */
  readonly costPerDay?: number;
  readonly failure?: FailureView;
  readonly receipt?: Receipt;
  readonly livedSeconds?: number;
  /** Seconds from the start of the run until now; shown once it is over. */
  readonly seconds?: number;
  /** Address of the run; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
}
