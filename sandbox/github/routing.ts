import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { HttpError, type ListForm, type Route, type RouteAnswer } from "./http.ts";
import { isAllowed, type Session, type Sessions } from "./sessions.ts";

const PAGE_SIZE = 30;
const LARGEST_PAGE = 100;
/** GitHub Enterprise has the API below this path, and plugins take any host but GitHub's own for one. */
const ENTERPRISE_PREFIX = /^\/api\/v3(?=\/)/;

/** Answers requests by the first route that fits; an unknown path is a 404 that says so. */
export function createListener(routes: readonly Route[], sessions: Sessions): RequestListener {
  const compiled = routes.map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }));
  return (request, response) => {
    const path = (request.url ?? "/").replace(ENTERPRISE_PREFIX, "");
    const url = new URL(path, `http://${request.headers.host ?? "localhost"}`);
    const answer = async (): Promise<RouteAnswer> => {
      const session = authorize(request, sessions);
      for (const { route, pattern } of compiled) {
        const match = route.method === request.method ? pattern.exec(url) : null;
        if (match === null) continue;
        requirePermission(session, route);
        const parameters = Object.fromEntries(
          Object.entries(match.pathname.groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
        );
        return route.handle({
          ...{ parameters, query: url.searchParams, body: await readBody(request) },
          viewer: session.account,
          may: (permissions) => isAllowed(session, permissions),
        });
      }
      throw new HttpError(404, `the sandbox's GitHub does not imitate ${request.method} ${url.pathname}`);
    };
    answer().then(
      (result) => send(response, url, result),
      (error: unknown) => {
        const status = error instanceof HttpError ? error.status : 500;
        const message = error instanceof Error ? error.message : String(error);
        for (const [name, value] of Object.entries(error instanceof HttpError ? error.headers : {})) {
          response.setHeader(name, value);
        }
        send(response, url, { status, body: { message, documentation_url: "https://docs.github.com/rest" } });
      },
    );
  };
}

function authorize(request: IncomingMessage, sessions: Sessions): Session {
  const given = (request.headers.authorization ?? "").replace(/^(bearer|token) /i, "");
  const session = sessions.find(given);
  if (session === undefined) throw new HttpError(401, "Bad credentials");
  return session;
}

/** To a job the header names what is missing, as the original's does. */
function requirePermission(session: Session, { permission, isForEverybody = false }: Route): void {
  if (permission === undefined || isAllowed(session, permission)) return;
  if (session.granted === undefined) {
    if (isForEverybody) return;
    throw new HttpError(403, "Must have push access to repository");
  }
  const headers = { "x-accepted-github-permissions": permission };
  throw new HttpError(403, "Resource not accessible by integration", headers);
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

function send(response: ServerResponse, url: URL, { status, body, list }: RouteAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const shown = Array.isArray(body) ? showList(response, url, body, list) : body;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(shown));
}

function showList(response: ServerResponse, url: URL, all: readonly unknown[], list: ListForm | undefined): unknown {
  const shown = page(response, url, all, list);
  return list === undefined ? shown : { total_count: all.length, [list.key]: shown };
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function page(
  response: ServerResponse,
  url: URL,
  all: readonly unknown[],
  { size: usual = PAGE_SIZE, largest = LARGEST_PAGE }: Partial<ListForm> = {},
): readonly unknown[] {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? usual) || usual, largest);
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
