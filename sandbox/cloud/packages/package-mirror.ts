import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { configuredRegistry, REGISTRY } from "./npm-settings.ts";

const TIMEOUT_SECONDS = 120;
/** By it a registry tells the short document about a package, which npm installs from, from the long one. */
const REQUEST_HEADER = "accept";
const RESPONSE_HEADERS = ["content-type", "vary"];

/** What a mirror needs. */
export interface PackageMirrorSettings {
  /** The address that it listens on. */
  readonly address: string;
  /** The npm registry that it asks. @default - the one that npm on this machine is configured with */
  readonly npmRegistry?: string;
}

/** The mirror that runs. */
export interface PackageMirror {
  /** For npm's `proxy` setting. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a proxy, on a free port, through which packages of an npm registry can be read by those who reach this machine but
 * not the internet. It keeps nothing, and hands on neither logins nor cookies.
 */
export async function startPackageMirror({ address, npmRegistry }: PackageMirrorSettings): Promise<PackageMirror> {
  const registry = readRegistry(npmRegistry ?? (await configuredRegistry()));
  const server = createServer((request, response) => void forward(request, response, registry));
  // How npm would ask for a tunnel to an HTTPS server.
  server.on("connect", (_request, socket) => {
    socket.on("error", () => undefined).end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\n\r\n");
  });
  server.listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error(`the package mirror got no port on ${address}`);
  return {
    url: `http://${address}:${bound.port}`,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** A login in the address is the machine's own. */
function readRegistry(address: string): URL {
  const url = new URL(address);
  url.username = url.password = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/**
 * Where a request belongs at the registry.
 *
 * A registry below a path writes it into the addresses of packages, and npm puts its own registry's host before it: there
 * the path may stand once too often. After a package's name comes `/-/`, so that one of the same name is not taken for it.
 *
 * @returns undefined for what is not addressed to the npm registry
 */
export function locate(requested: string, registry: URL): URL | undefined {
  const url = URL.parse(requested, REGISTRY);
  if (url?.origin !== new URL(REGISTRY).origin) return undefined;
  const prefix = registry.pathname;
  let path = url.pathname;
  while (prefix !== "/" && path.startsWith(prefix) && !path.startsWith(`${prefix}-/`)) {
    path = path.slice(prefix.length - 1);
  }
  return new URL(`.${path}${url.search}`, registry);
}

async function forward(request: IncomingMessage, response: ServerResponse, registry: URL): Promise<void> {
  const { method = "" } = request;
  if (method !== "GET" && method !== "HEAD") return refuse(response, 405, "The package mirror only reads.");
  const url = locate(request.url ?? "/", registry);
  if (url === undefined) return refuse(response, 403, "The package mirror leads to the npm registry alone.");
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const answer = await fetch(url, {
      method,
      headers: { [REQUEST_HEADER]: request.headers[REQUEST_HEADER] ?? "*/*" },
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)]),
    });
    response.writeHead(answer.status, pickHeaders(answer.headers));
    if (answer.body === null) response.end();
    else await pipeline(Readable.fromWeb(answer.body), response);
  } catch (error) {
    // Later the pipeline has cut the answer: half a package must not look like a whole one.
    if (!response.headersSent)
      refuse(response, 502, `The npm registry ${registry.href} cannot be reached: ${reasonOf(error)}.`);
  }
}

function pickHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].filter(([name]) => RESPONSE_HEADERS.includes(name)));
}

/** npm shows what stands under `error`. */
function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}

/** `fetch` says in the cause what happened, and where several addresses were tried, only by a code. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { readonly message: string; readonly cause?: NodeJS.ErrnoException };
  return cause?.message || cause?.code || message;
}
