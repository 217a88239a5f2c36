import { createServer } from "node:http";
import { log } from "./log.js";
import { renderPage } from "./page.js";

const API_TIMEOUT_MILLISECONDS = 3000;

/** The front end over HTTP; not listening yet. */
export function createWeb({ apiUrl, commit, environment }) {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://web");
    if (pathname === "/healthz") {
      // Says how this app is. Were it to ask the API, one that is down would take the other with it.
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ status: "ok", commit }));
      return;
    }
    const { status, page } = await answer(pathname, { apiUrl, commit, environment });
    response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
    log("request", { method: request.method, path: pathname, status });
  });
}

async function answer(pathname, { apiUrl, commit, environment }) {
  if (pathname !== "/") return { status: 404, page: "<h1>There is no such page</h1>\n" };
  try {
    const [products, [latest]] = await Promise.all([ask(apiUrl, "/products"), ask(apiUrl, "/heartbeats")]);
    const lastHeartbeat = latest?.beat_at ?? "never";
    return { status: 200, page: renderPage({ environment, commit, products, lastHeartbeat }) };
  } catch (error) {
    log("api unavailable", { reason: error.message });
    return { status: 502, page: "<h1>The shop is closed for a moment</h1>\n" };
  }
}

async function ask(apiUrl, path) {
  const response = await fetch(new URL(path, apiUrl), { signal: AbortSignal.timeout(API_TIMEOUT_MILLISECONDS) });
  if (!response.ok) throw new Error(`the API answered ${path} with ${response.status}`);
  return response.json();
}
