import { randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Answer, noContent, notFound, ok, Refusal } from "./answer.ts";
import { Faults, readFault } from "./faults.ts";
import { Rate } from "./rate.ts";
import { RequestLog } from "./request-log.ts";
import { type ApiRequest, findRoute, type Match, type Route, route } from "./route.ts";

const LARGEST_BODY_BYTES = 1_048_576;

/** What the HTTP side needs. */
export interface ListenerOptions {
  readonly routes: readonly Route[];
  /** The one bearer token that is accepted. */
  readonly token: string;
  readonly now: () => Date;
  /** Gets one line for what a person should know: unknown paths, failures of the sandbox itself. */
  readonly log: (line: string) => void;
}

/**
 * Serves the routes as DigitalOcean does: bearer token, JSON, `{id, message, request_id}` refusals, rate headers.
 * A path that no route imitates is refused with a message that says so, and logged.
 * Beside them, for tests: `POST|GET|DELETE /_sandbox/faults` and `GET|DELETE /_sandbox/requests`.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const faults = new Faults();
  const requests = new RequestLog();
  const rate = new Rate();
  const routes = [...options.routes, ...sandboxRoutes(faults, requests)];

  return (incoming, response) => {
    const method = incoming.method ?? "GET";
    const url = new URL(incoming.url ?? "/", "http://sandbox");
    const match = findRoute(routes, method, url.pathname);
    const isApi = !url.pathname.startsWith("/_sandbox/");
    const finish = (answer: Answer | undefined, extraHeaders: Record<string, string> = {}): void => {
      const now = options.now();
      const operation = match === undefined ? {} : { operation: match.route.operation };
      const status = answer?.status ?? 0;
      if (isApi) requests.add({ at: now.toISOString(), method, path: url.pathname, ...operation, status });
      if (answer === undefined) incoming.socket.destroy();
      else send(response, answer, { ...(isApi && rate.count(now.getTime())), ...extraHeaders });
    };
    answerRequest(incoming, url, match, isApi ? faults : undefined, options).then(finish, (error: unknown) => {
      const refusal = error instanceof Refusal ? error : unexpected(error, `${method} ${url.pathname}`, options);
      const requestId = randomUUID();
      const body = { id: refusal.id, message: refusal.message, request_id: requestId };
      const retry = refusal.retryAfter === undefined ? {} : { "retry-after": String(refusal.retryAfter) };
      finish({ status: refusal.status, body }, { "x-request-id": requestId, ...retry });
    });
  };
}

async function answerRequest(
  incoming: IncomingMessage,
  url: URL,
  match: Match | undefined,
  faults: Faults | undefined,
  options: ListenerOptions,
): Promise<Answer | undefined> {
  const body = await readBody(incoming);
  const method = incoming.method ?? "GET";
  if (!isAuthorised(incoming, options.token)) throw new Refusal(401, "Unauthorized", "Unable to authenticate you");
  const dropped = await faults?.strike(method, url.pathname);
  if (match === undefined) {
    options.log(`digitalocean: ${method} ${url.pathname} is not imitated`);
    throw notFound(`the sandbox does not imitate ${method} ${url.pathname} of DigitalOcean's API`);
  }
  const request: ApiRequest = {
    parameters: match.parameters,
    query: url.searchParams,
    body: parseJson(body),
    origin: `http://${incoming.headers.host ?? "sandbox"}`,
    path: url.pathname,
  };
  const answer = await match.route.answer(request);
  return dropped === true ? undefined : answer;
}

function sandboxRoutes(faults: Faults, requests: RequestLog): Route[] {
  return [
    route("GET /_sandbox/faults", "sandbox_list_faults", () => ok({ faults: faults.list() })),
    route("POST /_sandbox/faults", "sandbox_add_fault", (request) => {
      faults.add(readFault(request.body));
      return noContent();
    }),
    route("DELETE /_sandbox/faults", "sandbox_clear_faults", () => {
      faults.clear();
      return noContent();
    }),
    route("GET /_sandbox/requests", "sandbox_list_requests", () => ok(requests.summary())),
    route("DELETE /_sandbox/requests", "sandbox_clear_requests", () => {
      requests.clear();
      return noContent();
    }),
  ];
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BODY_BYTES) throw new Refusal(413, "payload_too_large", "the request body exceeds 1 MiB");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "bad_request", "the request body is not valid JSON");
  }
}

function isAuthorised(incoming: IncomingMessage, token: string): boolean {
  const given = Buffer.from(incoming.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function unexpected(error: unknown, target: string, options: ListenerOptions): Refusal {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  options.log(`digitalocean: ${target} failed: ${reason}`);
  return new Refusal(500, "server_error", "Unexpected server-side error");
}

function send(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const text = answer.text ?? jsonText(answer.body);
  response.writeHead(answer.status, {
    ...headers,
    ...(text !== undefined && {
      "content-type": text.mediaType,
      "content-length": String(Buffer.byteLength(text.content)),
    }),
  });
  response.end(text?.content);
}

function jsonText(body: unknown): Answer["text"] {
  if (body === undefined) return undefined;
  return { mediaType: "application/json; charset=utf-8", content: JSON.stringify(body) };
}
