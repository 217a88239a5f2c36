/** An answer that was read to its end. */
export interface WholeAnswer<Body = string> {
  /** True for a status from 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

const TIMEOUT_MILLISECONDS = 30_000;

/** Sends a request and reads the answer; throws when the connection is lost on the way, or nothing comes for too long. */
export async function fetchWhole(url: string | URL, init: RequestInit): Promise<WholeAnswer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  const { ok, status, headers } = response;
  return { ok, status, headers, body: await response.text() };
}

/** As {@link fetchWhole}, for JSON: undefined without a body. A refusal in another form is told by how it begins. */
export async function fetchJson(url: string | URL, init: RequestInit): Promise<WholeAnswer<unknown>> {
  const answer = await fetchWhole(url, init);
  try {
    return { ...answer, body: answer.body === "" ? undefined : JSON.parse(answer.body) };
  } catch (cause) {
    if (!answer.ok) return { ...answer, body: { message: answer.body.slice(0, 200) } };
    throw cause;
  }
}

/** Why there is no answer: `fetch` says only that it failed, and the reason in its cause. */
export function reasonOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  return cause instanceof Error ? cause.message : String(cause);
}
