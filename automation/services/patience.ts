import { setTimeout as delay } from "node:timers/promises";

/** How long a service is waited for. */
export interface Patience {
  /** Once it is aborted nothing is waited for, and the try that follows is the last. @default - nobody asks to end */
  readonly signal?: AbortSignal;
  /** Longest wait before a new try, in milliseconds. @default 30,000 */
  readonly longestWaitMilliseconds?: number;
}

/** What tells whether to ask again. */
interface Reply {
  readonly status: number;
  readonly headers: Headers;
}

const TRIES = 5;

/**
 * Asks again after 429, 5xx and lost connections, waiting as long as `Retry-After` says. What must not happen twice is
 * repeated only after 429, which says that it was not taken; after anything else it may have been.
 *
 * @param ask - sends the request and reads the answer to its end, because a connection can be lost until then
 * @returns the last answer, whatever its status
 * @throws what `ask` threw the last time
 */
export async function askPatiently<T extends Reply>(
  ask: () => Promise<T>,
  { signal, longestWaitMilliseconds = 30_000 }: Patience,
  mayHappenTwice = true,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask().catch(toError);
    const isLast = attempt === TRIES || signal?.aborted === true;
    if (outcome instanceof Error) {
      if (isLast || !mayHappenTwice) throw outcome;
    } else if (isLast || !isTransient(outcome.status, mayHappenTwice)) return outcome;
    const wait = Math.min(longestWaitMilliseconds, retryAfter(outcome) ?? 250 * 2 ** attempt);
    await delay(wait, undefined, signal && { signal }).catch(() => undefined);
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function isTransient(status: number, mayHappenTwice: boolean): boolean {
  return status === 429 || (status >= 500 && mayHappenTwice);
}

/** In milliseconds, of seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function retryAfter(outcome: Reply | Error): number | undefined {
  const header = outcome instanceof Error ? null : outcome.headers.get("retry-after");
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}
