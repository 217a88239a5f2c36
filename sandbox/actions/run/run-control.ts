/** How something is ended from outside, a run or one of its jobs. */
export interface Control {
  readonly cancellation: AbortSignal;
  /** Of the machines that work on it now: what comes afterwards gets new ones. */
  readonly death: () => AbortSignal;
  cancel(): void;
  /** Ends all its processes at once, as when a runner loses its power. */
  kill(): void;
}

/** A control that nobody has used yet. */
export function createControl(): Control {
  const cancelled = new AbortController();
  let dead = new AbortController();
  return {
    cancellation: cancelled.signal,
    death: () => dead.signal,
    cancel: () => cancelled.abort(),
    kill: () => {
      const dying = dead;
      dead = new AbortController();
      dying.abort();
    },
  };
}

/** Settles when a signal is aborted; `stop` ends the wait. */
export function whenAborted(signal: AbortSignal): { readonly aborted: Promise<void>; stop(): void } {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const listener = () => resolve();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", listener, { once: true });
  return { aborted, stop: () => signal.removeEventListener("abort", listener) };
}
