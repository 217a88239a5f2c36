/** How urgently a run must end. */
export type Urgency = "finish" | "leave";

/** A request to end the run, as seen by those who work. */
export interface Interruption {
  /** Aborted as soon as anybody asks the run to end. */
  readonly signal: AbortSignal;
  /** Why the run must end; undefined while it may go on. */
  readonly reason: string | undefined;
  /** Calls `listener` at once for what was asked already, and for what is asked later; returns how to stop listening. */
  subscribe(listener: (urgency: Urgency) => void): () => void;
}

/** The side of an {@link Interruption} that asks. */
export interface Interrupter extends Interruption {
  /** Let what is in flight finish, start nothing new. */
  finish(reason: string): void;
  /** Save what is known and leave now. */
  leave(reason: string): void;
}

/** Makes the one object that carries "stop" from signals and deadlines to whatever is running. */
export function createInterrupter(): Interrupter {
  const controller = new AbortController();
  const listeners = new Set<(urgency: Urgency) => void>();
  const asked: Urgency[] = [];
  let why: string | undefined;
  const ask = (urgency: Urgency, reason: string) => {
    if (asked.includes(urgency)) return;
    why ??= reason;
    asked.push(urgency);
    controller.abort();
    for (const listener of listeners) listener(urgency);
  };
  return {
    signal: controller.signal,
    get reason() {
      return why;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      for (const urgency of asked) listener(urgency);
      return () => listeners.delete(listener);
    },
    finish: (reason) => ask("finish", reason),
    leave: (reason) => {
      ask("finish", reason);
      ask("leave", reason);
    },
  };
}

/** What {@link interruptOnSignals} needs of a process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

const GRACE_AFTER_DEADLINE_MILLISECONDS = 60_000;

/**
 * Turns signals and the deadline into requests to end. The first SIGINT lets work in flight finish; a second one, or a
 * SIGTERM, saves and leaves: GitHub sends SIGINT, 7.5 s later SIGTERM, and kills after another 2.5 s
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation).
 *
 * @returns how to stop listening
 */
export function interruptOnSignals(
  interrupter: Interrupter,
  source: SignalSource,
  deadlineMinutes: number,
): () => void {
  const onInterrupt = () =>
    interrupter.reason === undefined
      ? interrupter.finish("SIGINT arrived")
      : interrupter.leave("a second SIGINT arrived");
  const onTerminate = () => interrupter.leave("SIGTERM arrived");
  source.on("SIGINT", onInterrupt);
  source.on("SIGTERM", onTerminate);
  source.on("SIGHUP", onTerminate);
  const reason = `the deadline of ${deadlineMinutes} minutes has passed`;
  const deadline = setTimeout(() => interrupter.finish(reason), deadlineMinutes * 60_000);
  const last = setTimeout(
    () => interrupter.leave(reason),
    deadlineMinutes * 60_000 + GRACE_AFTER_DEADLINE_MILLISECONDS,
  );
  deadline.unref();
  last.unref();
  return () => {
    clearTimeout(deadline);
    clearTimeout(last);
    source.off("SIGINT", onInterrupt);
    source.off("SIGTERM", onTerminate);
    source.off("SIGHUP", onTerminate);
  };
}
