import type { Lease } from "../stacks/lease-book.ts";
import type { BuildResult } from "./commands/build.ts";
import type { TestResult } from "./commands/test.ts";
import type { DoctorResult } from "./doctor/result.ts";
import type { CriticalPath } from "./engine/critical-path.ts";
import type { ResourceChange, Update } from "./engine/events.ts";
import type { Environment } from "./environment.ts";
import type { PreviewLease } from "./lifecycle/converge/decision.ts";
import type { Disagreement } from "./lifecycle/disagreement.ts";
import type { DriftIssue } from "./lifecycle/drift-issue.ts";
import type { MonthlyCost } from "./lifecycle/plan/monthly-cost.ts";
import type { Risk } from "./lifecycle/plan/risk.ts";
import type { Cost } from "./lifecycle/prices.ts";
import type { Receipt } from "./lifecycle/receipt.ts";
import type { UnaskedSide } from "./lifecycle/sides.ts";
import type { Loss } from "./lifecycle/stateful.ts";
import type { SweepResult } from "./lifecycle/sweep/result.ts";
import type { EnvironmentState, FailureView } from "./report/view.ts";
import type { Timings } from "./stopwatch.ts";

/** One app of an environment. */
export interface AppResult {
  readonly name: string;
  /** Public address; undefined for an app that has none. */
  readonly url: string | undefined;
  /** The newest commit that changed the app's source. */
  readonly commit: string;
  /** Digest of the image. */
  readonly digest: string;
  /** True when this run built the image, false when the registry had it. */
  readonly isNew: boolean;
}

/** What `up` did. */
export interface UpResult {
  readonly command: "up";
  readonly environment: string;
  /** `closed`: the pull request was closed meanwhile, so the environment was removed again. */
  readonly outcome: "live" | "closed";
  /** The commit that was deployed; undefined for the platform. */
  readonly commit: string | undefined;
  readonly apps: readonly AppResult[];
  readonly update: Update;
  /** What the update had to wait for; undefined when nothing was changed. */
  readonly criticalPath: CriticalPath | undefined;
  /** Who holds the environment; none but staging is held. */
  readonly leases: readonly Lease[];
  /** What all of it costs in an hour; undefined for what lives on the platform. */
  readonly costPerHour: Cost | undefined;
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `extend` did. */
export interface ExtendResult {
  readonly command: "extend";
  readonly environment: string;
  /** Who holds the environment now. */
  readonly leases: readonly Lease[];
  readonly timings: Timings;
}

/** What `destroy` did. */
export interface DestroyResult {
  readonly command: "destroy";
  readonly environment: string;
  /** `held`: it stays, because others still hold it. */
  readonly outcome: "removed" | "held";
  /** Why it was to go, in the words of whoever said so. @default - nobody said it */
  readonly reason?: string;
  /** Who still holds it. */
  readonly leases: readonly Lease[];
  /** False when there was nothing to do. */
  readonly existed: boolean;
  /** How long the environment lived; undefined when it did not exist. */
  readonly livedSeconds: number | undefined;
  /** What it has cost in all; undefined for what lived on the platform, or for an unknown time. */
  readonly cost: Cost | undefined;
  readonly receipt: Receipt;
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `preview` found. */
export interface PreviewResult {
  readonly command: "preview";
  readonly environment: string;
  readonly update: Update;
  /** What `up` would destroy and nobody could make again. */
  readonly losses: readonly Loss[];
  /** Why changes deserve a second look, the worst first. */
  readonly risks: readonly Risk[];
  /** What all of it costs in a month, before and after; undefined for what lives on the platform. */
  readonly monthlyCost: MonthlyCost | undefined;
  /** The commit that was told about on a pull request; undefined when nothing was. */
  readonly toldCommit: string | undefined;
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `drift` found. */
export interface DriftResult {
  readonly command: "drift";
  readonly environment: string;
  /** Resources that are gone (`delete`) or have other properties (`update`): before in the state, after as found. */
  readonly differences: readonly ResourceChange[];
  /** How many resources are as the state says. */
  readonly unchanged: number;
  /** What became of the issue about it; undefined when there is none, or when none was asked for. */
  readonly issue: DriftIssue | undefined;
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What an environment is like. */
export interface StatusResult {
  readonly command: "status";
  readonly environment: string;
  /** Whether there is a stack; undefined when the state could not be asked. */
  readonly exists: boolean | undefined;
  /** True while it runs nothing and keeps its data. */
  readonly isAsleep: boolean;
  readonly commit: string | undefined;
  readonly updatedAt: string | undefined;
  readonly resources: number;
  /** Who holds the environment; none but staging is held. */
  readonly leases: readonly Lease[];
  /** Until when an environment of an open pull request is wanted; undefined for others. */
  readonly wanted: PreviewLease | undefined;
  readonly urls: Readonly<Record<string, string>>;
  /** Where the state, the cloud and the running apps do not agree, and what is not over yet. */
  readonly disagreements: readonly Disagreement[];
  /** The sides that could not be asked. */
  readonly unasked: readonly UnaskedSide[];
  readonly timings: Timings;
}

/** One line of `list`. */
export interface ListedEnvironment {
  readonly name: string;
  readonly kind: Environment["kind"];
  readonly updatedAt: string | undefined;
  readonly isUpdating: boolean;
  readonly resources: number | undefined;
  /** Who holds it; none but staging is held. */
  readonly leases: readonly Lease[];
  /** The open pull request it belongs to; undefined when there is none. */
  readonly pullRequest: { readonly number: number; readonly title: string; readonly url: string } | undefined;
  /** Public address by app. */
  readonly urls: Readonly<Record<string, string>>;
}

/** What `list` found. */
export interface ListResult {
  readonly command: "list";
  readonly environments: readonly ListedEnvironment[];
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `converge` made of one environment. */
export interface ConvergedEnvironment {
  readonly environment: string;
  /** What it is now; `failed` when it could not be made what it should be. */
  readonly state: EnvironmentState;
  /** Why, in a sentence. */
  readonly reason: string;
  /** The commit that it runs; undefined when it runs none. */
  readonly commit: string | undefined;
  /** Public address by app; empty unless it is live. */
  readonly urls: Readonly<Record<string, string>>;
  /** Why it failed; undefined when it did not. */
  readonly failure: FailureView | undefined;
  readonly warnings: readonly string[];
}

/** What `converge` did. */
export interface ConvergeResult {
  readonly command: "converge";
  readonly isDryRun: false;
  readonly environments: readonly ConvergedEnvironment[];
  /** The file whose apps run in a live preview, where they are not those of its commit: a fork's. */
  readonly catalogue: string | undefined;
  /** Names of environments that waited and for which there is room now, in the order of the queue. */
  readonly next: readonly string[];
  readonly timings: Timings;
}

/**
 * What `converge` would do about an environment first. `withdraw`: give back a place that it cannot fill; `tell`: change its comment, and
 * nothing else; `unknown`: it could not be looked at.
 */
export type ExpectedAction = "up" | "sleep" | "destroy" | "withdraw" | "tell" | "nothing" | "unknown";

/** What `converge` would do about one environment. */
export interface ExpectedEnvironment {
  readonly environment: string;
  readonly action: ExpectedAction;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** What `converge --dry-run` found. */
export interface ConvergeDryRunResult {
  readonly command: "converge";
  readonly isDryRun: true;
  /** Those that would be removed come first, because that makes room. */
  readonly environments: readonly ExpectedEnvironment[];
  /** Names of those for which there is anything to do, or that could not be looked at, in the same order. */
  readonly due: readonly string[];
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What any command gives back. */
export type Result =
  | UpResult
  | ExtendResult
  | DestroyResult
  | PreviewResult
  | DriftResult
  | StatusResult
  | ListResult
  | ConvergeResult
  | ConvergeDryRunResult
  | SweepResult
  | DoctorResult
  | TestResult
  | BuildResult;
