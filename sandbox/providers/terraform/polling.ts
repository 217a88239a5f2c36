import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../framework/errors.ts";

// The original looks every 10 to 15 seconds, because there a cluster takes minutes. Here it takes seconds, and one pause
// of the original would be longer than all the rest.
const INTERVAL_MILLISECONDS = 200;

/** Looks until there is a result. */
export async function poll<T>(
  timeoutSeconds: number,
  look: () => Promise<T | undefined>,
  /** The failure's message when the time is over. */
  tooLate: string,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const result = await look();
    if (result !== undefined) return result;
    if (Date.now() >= deadline) throw new ProviderError(tooLate);
    await delay(INTERVAL_MILLISECONDS);
  }
}

/**
 * Runs an action, and names it when it fails, as the original does: `Error creating VPC: POST …: 422 …`.
 *
 * @throws ProviderError with the action's name before the reason.
 */
export async function during<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProviderError(`${what}: ${reason}`, { cause: error });
  }
}
