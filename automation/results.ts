import type { Update } from "./engine/events.ts";
import type { Receipt } from "./lifecycle/receipt.ts";
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
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `destroy` did. */
export interface DestroyResult {
  readonly command: "destroy";
  readonly environment: string;
  /** False when there was nothing to do. */
  readonly existed: boolean;
  /** How long the environment lived; undefined when it did not exist. */
  readonly livedSeconds: number | undefined;
  readonly receipt: Receipt;
  readonly warnings: readonly string[];
  readonly timings: Timings;
}

/** What `preview` found. */
export interface PreviewResult {
  readonly command: "preview";
  readonly environment: string;
  readonly update: Update;
  readonly timings: Timings;
}

/** What an environment is like. */
export interface StatusResult {
  readonly command: "status";
  readonly environment: string;
  readonly commit: string | undefined;
  readonly updatedAt: string | undefined;
  readonly resources: number;
  readonly urls: Readonly<Record<string, string>>;
  /** What does not run as it should, one sentence each. */
  readonly troubles: readonly string[];
  /** Creates whose end was never seen. */
  readonly pendingCreates: readonly string[];
  readonly timings: Timings;
}

/** One line of `list`. */
export interface ListedEnvironment {
  readonly name: string;
  readonly kind: "platform" | "pull-request";
  readonly updatedAt: string | undefined;
  readonly isUpdating: boolean;
  readonly resources: number | undefined;
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

/** What any command gives back. */
export type Result = UpResult | DestroyResult | PreviewResult | StatusResult | ListResult;
