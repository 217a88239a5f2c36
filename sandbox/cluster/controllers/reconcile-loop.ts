import { setTimeout as delay } from "node:timers/promises";
import { type ControllerLog, describeError } from "./controller-log.ts";

const SHORTEST_RETRY_MILLISECONDS = 200;
const LONGEST_RETRY_MILLISECONDS = 10_000;
const STOP_MILLISECONDS = 2000;

/** Settings for {@link startReconcileLoop}. */
export interface ReconcileLoopOptions {
  /** What it is called in the log. */
  readonly name: string;
  /** Makes reality match what is wanted, from the beginning. Runs one at a time. */
  readonly reconcile: () => Promise<void>;
  readonly log: ControllerLog;

  /**
   * How long changes are gathered before a run, in milliseconds.
   *
   * @default 30
   */
  readonly gatherMilliseconds?: number;

  /**
   * A run without any change after this many seconds, for what nobody tells.
   *
   * @default - none
   */
  readonly resyncSeconds?: number;
}

/** Runs a function after changes. */
export interface ReconcileLoop {
  /** Something changed. */
  trigger(): void;
  /** There is no run after it. Waits for one in progress, but not long: it may ask a server that is gone. */
  stop(): Promise<void>;
}

/** Starts with nothing to do; a run that fails is repeated with growing pauses until one succeeds. */
export function startReconcileLoop(options: ReconcileLoopOptions): ReconcileLoop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let changedMeanwhile = false;
  let gathering = false;
  let stopped = false;
  let retryMilliseconds = SHORTEST_RETRY_MILLISECONDS;
  let lastFailure = "";

  const schedule = (milliseconds: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(runOnce, milliseconds);
  };
  const runOnce = () => {
    changedMeanwhile = false;
    gathering = false;
    // Not at once: a change that the run itself causes must already find it running.
    running = Promise.resolve().then(options.reconcile).then(succeed, fail);
  };
  const succeed = () => {
    running = undefined;
    retryMilliseconds = SHORTEST_RETRY_MILLISECONDS;
    lastFailure = "";
    if (changedMeanwhile) trigger();
    else if (options.resyncSeconds !== undefined) schedule(options.resyncSeconds * 1000);
  };
  const fail = (error: unknown) => {
    running = undefined;
    const failure = describeError(error);
    if (failure !== lastFailure && !stopped) options.log(options.name, failure);
    lastFailure = failure;
    if (changedMeanwhile) trigger();
    else schedule(retryMilliseconds);
    retryMilliseconds = Math.min(retryMilliseconds * 2, LONGEST_RETRY_MILLISECONDS);
  };
  const trigger = () => {
    changedMeanwhile = true;
    if (running !== undefined || gathering) return;
    gathering = true;
    schedule(options.gatherMilliseconds ?? 30);
  };
  return {
    trigger,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await Promise.race([running, delay(STOP_MILLISECONDS, undefined, { ref: false })]);
    },
  };
}
