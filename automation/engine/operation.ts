import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";

/** How the engine goes about a preview or an update. */
export interface OperationOptions {
  /**
   * Look first how everything is, so that the state's idea of it does not count: what somebody changed by hand is
   * changed back.
   *
   * @default false
   */
  readonly refresh?: boolean;
}

/** Settings for an update. */
export interface UpOptions extends OperationOptions {
  /** Hears of each resource that the engine begins to change. */
  readonly onStart?: (urn: string) => void;
}

/** Something that the engine does to a stack; `onEvent` is to hear of all of it. */
export type Operation = (stack: Stack, onEvent: (event: EngineEvent) => void) => Promise<unknown>;
