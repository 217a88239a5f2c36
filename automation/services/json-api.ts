import { CliError } from "../errors.ts";
import { askPatiently, type Patience } from "./patience.ts";
import { fetchJson, reasonOf, type WholeAnswer } from "./whole-answer.ts";

/** How to reach an HTTP service that speaks JSON. */
export interface JsonApiOptions extends Patience {
  /** What people call the service, in messages. */
  readonly name: string;
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Says better what a refusal means; undefined for one of which it knows no more. @default - `service-refused` says it */
  readonly explain?: (refusal: Refusal) => CliError | undefined;
}

/** A request that was not done, and what the service said about it. */
export interface Refusal {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly said: string;
}

/** The calls of a service; answers are unknown data, to be parsed where they are used. */
export interface JsonApi {
  /**
   * Undefined for an answer without a body, and for a deletion of what is gone already.
   *
   * @throws CliError `service-unreachable`, `service-refused`, or what the service's refusals are explained with
   */
  request(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  /** As a GET request, but undefined when there is no such thing. */
  find(path: string): Promise<unknown>;
}

/** Makes a client that asks with patience; a POST must not happen twice. */
export function createJsonApi(options: JsonApiOptions): JsonApi {
  const request: JsonApi["request"] = async (method, path, body) => {
    const answer = await send(options, method, path, body);
    if (answer.ok) return answer.body;
    // A repeated deletion finds nothing when the first one's answer was lost.
    if (method === "DELETE" && answer.status === 404) return undefined;
    throw refused(options, method, path, answer);
  };
  return {
    request,
    find: async (path) => {
      const answer = await send(options, "GET", path, undefined);
      if (answer.status === 404) return undefined;
      if (answer.ok) return answer.body;
      throw refused(options, "GET", path, answer);
    },
  };
}

async function send(
  options: JsonApiOptions,
  method: string,
  path: string,
  body: unknown,
): Promise<WholeAnswer<unknown>> {
  const init = {
    method,
    headers: {
      authorization: `Bearer ${options.token}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  try {
    return await askPatiently(() => fetchJson(`${options.url}${path}`, init), options, method !== "POST");
  } catch (cause) {
    throw unreachable(options, cause);
  }
}

function unreachable({ name, url }: JsonApiOptions, cause: unknown): CliError {
  return new CliError(
    "service-unreachable",
    `${name} does not answer at ${url}: ${reasonOf(cause)}.`,
    "Nothing that was done is lost: run the command again when it answers.",
    { cause },
  );
}

function refused(
  { name, explain }: JsonApiOptions,
  method: string,
  path: string,
  { status, body }: WholeAnswer<unknown>,
): CliError {
  const said = isRecord(body) && typeof body.message === "string" ? body.message : "no reason given";
  const explained = explain?.({ method, path, status, said });
  if (explained !== undefined) return explained;
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
