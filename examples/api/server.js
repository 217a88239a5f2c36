import { createServer } from "node:http";
import { log } from "./log.js";

/** The API over HTTP; not listening yet. */
export function createApi({ database, commit }) {
  const routes = {
    "GET /healthz": async () => ({ status: "ok", commit, schema: await readSchema(database) }),
    "GET /products": () => rows(database, "SELECT id, name, price_cents FROM products ORDER BY id"),
    "GET /heartbeats": () => rows(database, "SELECT commit, beat_at FROM heartbeats ORDER BY beat_at DESC LIMIT 5"),
  };
  return createServer(async (request, response) => {
    const started = performance.now();
    const { pathname } = new URL(request.url, "http://api");
    const { status, body } = await answer(routes[`${request.method} ${pathname}`]);
    response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
    if (pathname === "/healthz" && status === 200) return;
    log("request", { method: request.method, path: pathname, status, ms: Math.round(performance.now() - started) });
  });
}

async function answer(route) {
  if (route === undefined) return { status: 404, body: { status: "not found" } };
  try {
    return { status: 200, body: await route() };
  } catch (error) {
    log("database unavailable", { reason: error.message });
    return { status: 503, body: { status: "database unavailable" } };
  }
}

/** The newest migration that the database has. */
async function readSchema(database) {
  const [latest] = await rows(database, "SELECT max(version) AS version FROM schema_migrations");
  return latest.version;
}

async function rows(database, statement) {
  return (await database.query(statement)).rows;
}
