import { setTimeout as delay } from "node:timers/promises";

/** How long and how often {@link waitFor} looks. */
export interface PollingOptions {
  /** The deadline, in seconds. */
  readonly timeoutSeconds: number;

  /**
   * The pause between two looks, in milliseconds.
   *
   * @default 50
   */
  readonly intervalMilliseconds?: number;
}

/**
 * Looks until `check` gives a value, and returns it.
 *
 * @throws Error naming `what` and the last failure when the deadline passes.
 */
export async function waitFor<T>(
  what: string,
  check: () => Promise<T | undefined>,
  { timeoutSeconds, intervalMilliseconds = 50 }: PollingOptions,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let failure: unknown;
  do {
    try {
      const value = await check();
      if (value !== undefined) return value;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await delay(intervalMilliseconds);
  } while (Date.now() < deadline);
  const reason = failure instanceof Error ? `: ${failure.message}` : "";
  throw new Error(`${what} did not happen within ${timeoutSeconds} seconds${reason}`, { cause: failure });
}
