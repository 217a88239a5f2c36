import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Faults } from "../../faults/faults.ts";
import type { Tokens } from "../account/tokens.ts";
import { type Answer, noContent, notFound, ok, Refusal } from "./answer.ts";
import { performWith } from "./fault-effects.ts";
import { faultRoutes } from "./fault-routes.ts";
import { HiddenObjects } from "./hidden-objects.ts";
import { Rate } from "./rate.ts";
import { RequestLog } from "./request-log.ts";
import { type ApiRequest, findRoute, type Match, type Route, route } from "./route.ts";

const LARGEST_BODY_BYTES = 1_048_576;

/** What the HTTP side needs. */
export interface ListenerOptions {
  readonly routes: readonly Route[];
  /** Says which bearer tokens may do what. */
  readonly tokens: Pick<Tokens, "require">;
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
  const faults = new Faults(options.now);
  const hidden = new HiddenObjects(options.now);
  const requests = new RequestLog();
  const rate = new Rate();
  const routes = [...options.routes, ...faultRoutes(faults, hidden), ...requestRoutes(requests)];
  const context: Context = { ...options, routes, faults, hidden };

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
    answerRequest(incoming, url, match, context).then(finish, (error: unknown) => {
      const refusal = error instanceof Refusal ? error : unexpected(error, `${method} ${url.pathname}`, options);
      const requestId = randomUUID();
      const body = { id: refusal.id, message: refusal.message, request_id: requestId };
      const retry = refusal.retryAfter === undefined ? {} : { "retry-after": String(refusal.retryAfter) };
      finish({ status: refusal.status, body }, { "x-request-id": requestId, ...retry });
    });
  };
}

interface Context extends ListenerOptions {
  readonly faults: Faults;
  readonly hidden: HiddenObjects;
}

async function answerRequest(
  incoming: IncomingMessage,
  url: URL,
  match: Match | undefined,
  context: Context,
): Promise<Answer | undefined> {
  const body = await readBody(incoming);
  const method = incoming.method ?? "GET";
  const path = url.pathname;
  context.tokens.require(incoming.headers.authorization, method, path);
  const request: Omit<ApiRequest, "parameters"> = {
    query: url.searchParams,
    body: parseJson(body),
    origin: `http://${incoming.headers.host ?? "sandbox"}`,
    path,
  };
  const perform = async () => {
    const { route: found, parameters } = match ?? notImitated(method, path, context);
    const answer = await found.answer({ ...request, parameters });
    return method === "GET" ? context.hidden.conceal(path, answer) : answer;
  };
  const fault = path.startsWith("/_sandbox/") ? undefined : context.faults.take(method, path);
  if (fault === undefined) return perform();
  const object = findRoute(context.routes, "GET", path);
  const look = object && (async () => object.route.answer({ ...request, parameters: object.parameters }));
  return performWith(fault, { path, perform, look, log: context.log }, context);
}

function notImitated(method: string, path: string, { log }: Context): never {
  log(`digitalocean: ${method} ${path} is not imitated`);
  throw notFound(`the sandbox does not imitate ${method} ${path} of DigitalOcean's API`);
}

function requestRoutes(requests: RequestLog): Route[] {
  return [
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
