import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../errors.ts";

/** How to reach an HTTP service that speaks JSON. */
export interface JsonApiOptions {
  /** What people call the service, in messages. */
  readonly name: string;
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Longest wait before a new try, in milliseconds. @default 30,000 */
  readonly longestWaitMilliseconds?: number;
}

/** The calls of a service; answers are unknown data, to be parsed where they are used. */
export interface JsonApi {
  /**
   * Undefined for an answer without a body, and for a deletion of what is gone already.
   *
   * @throws CliError `service-unreachable` or `service-refused`
   */
  request(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  /** As a GET request, but undefined when there is no such thing. */
  find(path: string): Promise<unknown>;
}

const TRIES = 5;
const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Makes a client that tries again on 429, 5xx and lost connections, waiting as long as `Retry-After` says. A POST is
 * repeated only after 429, which says that it was not taken; after anything else it may have been.
 */
export function createJsonApi(options: JsonApiOptions): JsonApi {
  const request: JsonApi["request"] = async (method, path, body) => {
    const answer = await send(options, method, path, body);
    if (answer.ok) return answer.body;
    // A repeated deletion finds nothing when the first one's answer was lost.
    if (method === "DELETE" && answer.status === 404) return undefined;
    throw refused(options.name, method, path, answer);
  };
  return {
    request,
    find: async (path) => {
      const answer = await send(options, "GET", path, undefined);
      if (answer.status === 404) return undefined;
      if (answer.ok) return answer.body;
      throw refused(options.name, "GET", path, answer);
    },
  };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

async function send(options: JsonApiOptions, method: string, path: string, body: unknown): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(options, method, path, body);
    const isLast = attempt === TRIES || options.signal.aborted;
    if (outcome instanceof Error) {
      if (isLast || method === "POST") throw unreachable(options, outcome);
    } else {
      if (!isRetryable(method, outcome.status) || isLast) return readAnswer(options, outcome);
      await outcome.arrayBuffer();
    }
    const wait = Math.min(options.longestWaitMilliseconds ?? 30_000, retryAfter(outcome) ?? 250 * 2 ** attempt);
    await delay(wait, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function sendOnce(
  options: JsonApiOptions,
  method: string,
  path: string,
  body: unknown,
): Promise<Response | Error> {
  try {
    return await fetch(`${options.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isRetryable(method: string, status: number): boolean {
  return status === 429 || (status >= 500 && method !== "POST");
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function retryAfter(outcome: Response | Error): number | undefined {
  const header = outcome instanceof Error ? null : outcome.headers.get("retry-after");
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}

async function readAnswer(options: JsonApiOptions, response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return { ok: response.ok, status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  } catch (cause) {
    if (!response.ok) return { ok: false, status: response.status, body: { message: text.slice(0, 200) } };
    throw unreachable(options, cause instanceof Error ? cause : new Error(String(cause)));
  }
}

function unreachable({ name, url }: JsonApiOptions, cause: Error): CliError {
  const reason = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return new CliError(
    "service-unreachable",
    `${name} does not answer at ${url}: ${reason}.`,
    "Nothing that was done is lost: run the command again when it answers.",
    { cause },
  );
}

function refused(name: string, method: string, path: string, { status, body }: Answer): CliError {
  const said = isRecord(body) && typeof body.message === "string" ? body.message : "no reason given";
  return new CliError(
    "service-refused",
    `${name} refused ${method} ${path.split("?")[0]} with status ${status}: ${said}.`,
    status === 401 || status === 403
      ? "Check that the token is valid and may do this."
      : "Correct what it names and run the command again.",
  );
}

/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a key; undefined for anything that has no keys. */
export function field(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

/** The objects in a list; anything else counts as an empty list of them. */
export function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A text field of an answer; empty when it is missing. */
export function text(record: Readonly<Record<string, unknown>>, key: string): string {
  const value = record[key];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
