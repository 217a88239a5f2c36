import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

const PAGE_SIZE = 30;
const LARGEST_PAGE = 100;

/** An answer that is not a success. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A request, taken apart. */
export interface RouteRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a route answers. */
export interface RouteAnswer {
  readonly status: number;
  /** A list is cut into pages, as the original does. */
  readonly body?: unknown;
}

/** One path of the API. */
export interface Route {
  readonly method: string;
  /** Such as `/repos/:owner/:repo/pulls/:number`. */
  readonly path: string;
  handle(request: RouteRequest): Promise<RouteAnswer> | RouteAnswer;
}

/** Answers requests by the first route that fits; an unknown path is a 404 that says so. */
export function createListener(routes: readonly Route[], token: string): RequestListener {
  const compiled = routes.map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }));
  return (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
    const answer = async (): Promise<RouteAnswer> => {
      authorize(request, token);
      for (const { route, pattern } of compiled) {
        const match = route.method === request.method ? pattern.exec(url) : null;
        if (match === null) continue;
        const parameters = Object.fromEntries(
          Object.entries(match.pathname.groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
        );
        return route.handle({ parameters, query: url.searchParams, body: await readBody(request) });
      }
      throw new HttpError(404, `the sandbox's GitHub does not imitate ${request.method} ${url.pathname}`);
    };
    answer().then(
      (result) => send(response, url, result),
      (error: unknown) => {
        const status = error instanceof HttpError ? error.status : 500;
        const message = error instanceof Error ? error.message : String(error);
        send(response, url, { status, body: { message, documentation_url: "https://docs.github.com/rest" } });
      },
    );
  };
}

function authorize(request: IncomingMessage, token: string): void {
  const given = (request.headers.authorization ?? "").replace(/^(bearer|token) /i, "");
  if (given !== token) throw new HttpError(401, "Bad credentials");
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return {};
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the refusal: the original does not tell apart either.
  }
  throw new HttpError(400, "Problems parsing JSON");
}

function send(response: ServerResponse, url: URL, { status, body }: RouteAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const shown = Array.isArray(body) ? page(response, url, body) : body;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(shown));
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function page(response: ServerResponse, url: URL, all: readonly unknown[]): readonly unknown[] {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? PAGE_SIZE) || PAGE_SIZE, LARGEST_PAGE);
  const current = Math.max(Number(url.searchParams.get("page") ?? 1) || 1, 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (number: number, relation: string) => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return `<${target}>; rel="${relation}"`;
  };
  if (current < last) response.setHeader("link", [link(current + 1, "next"), link(last, "last")].join(", "));
  return all.slice((current - 1) * size, current * size);
}
