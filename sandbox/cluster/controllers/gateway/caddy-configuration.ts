import { caddyHandlers, type HandlerSettings } from "./caddy-handlers.ts";
import type { CaddyObject } from "./caddy-json.ts";
import { hostMatcher, requestMatcher } from "./caddy-matchers.ts";
import type { HostRoutes, TableRoute } from "./route-table.ts";
import type { DeadEnd } from "./traffic-split.ts";

const DEAD_ENDS: readonly DeadEnd[] = [500, 503];

/**
 * A change of the configuration closes idle connections, just when the next request may be on its way over one of them.
 * Without idle connections nothing is lost; one that was upgraded, to a WebSocket, is not idle and has status 101.
 */
const CLOSE_CONNECTIONS: CaddyObject = {
  handle: [
    {
      handler: "headers",
      response: { deferred: true, require: { status_code: [2, 3, 4, 5] }, set: { Connection: ["close"] } },
    },
  ],
};

/** A port that the proxy listens on. */
export interface ProxyServer {
  /** `host:port`. */
  readonly listen: string;
  /** The port that clients think they speak to: the listener's. */
  readonly listenerPort: number;
  readonly hosts: readonly HostRoutes[];
}

/** Where the proxy keeps its sockets, and whom it believes. */
export interface ProxySettings {
  /** Path of the unix socket of its administration. */
  readonly adminSocket: string;
  /** CIDRs whose `X-Forwarded-*` headers are passed on. */
  readonly trustedProxies: readonly string[];
}

/** The whole configuration of the gateway proxy. */
export function buildCaddyConfiguration(servers: readonly ProxyServer[], settings: ProxySettings): CaddyObject {
  const ports = servers.map((server) => [
    `port-${server.listenerPort}-${server.listen}`,
    buildServer(server, settings),
  ]);
  const deadEnds = DEAD_ENDS.map((status) => [`dead-end-${status}`, buildDeadEnd(status, settings)]);
  return {
    // On a unix socket Caddy takes no request until it is told which host it is asked for.
    admin: { listen: `unix/${settings.adminSocket}`, origins: ["localhost"], config: { persist: false } },
    // Every change of the configuration is an error to the logger of the servers that it ends.
    logging: {
      logs: {
        default: { level: "ERROR", exclude: ["http"] },
        requests: { level: "ERROR", include: ["http.log.error"] },
      },
    },
    apps: {
      http: {
        // Requests that still run when the routes change get this long to end; they delay the next change meanwhile.
        grace_period: "5s",
        servers: Object.fromEntries([...ports, ...(servers.length === 0 ? [] : deadEnds)]),
      },
    },
  };
}

function buildServer({ listen, listenerPort, hosts }: ProxyServer, settings: ProxySettings): CaddyObject {
  const handlerSettings: HandlerSettings = {
    listenerPort,
    trustedProxies: settings.trustedProxies,
    deadEndAddress: (status) => `unix/${deadEndSocket(settings, status)}`,
  };
  return {
    listen: [listen],
    protocols: ["h1"],
    automatic_https: { disable: true },
    routes: [CLOSE_CONNECTIONS, ...hosts.map((host) => buildHost(host, handlerSettings)), answer(404, "no route")],
  };
}

function buildHost({ hostname, routes }: HostRoutes, settings: HandlerSettings): CaddyObject {
  return {
    ...hostMatcher(hostname),
    handle: [
      { handler: "subroute", routes: [...routes.map((route) => buildRoute(route, settings)), answer(404, "no route")] },
    ],
    terminal: true,
  };
}

function buildRoute(route: TableRoute, settings: HandlerSettings): CaddyObject {
  return { ...requestMatcher(route.match), handle: caddyHandlers(route, settings), terminal: true };
}

function buildDeadEnd(status: DeadEnd, settings: ProxySettings): CaddyObject {
  return {
    listen: [`unix/${deadEndSocket(settings, status)}`],
    protocols: ["h1"],
    automatic_https: { disable: true },
    routes: [answer(status, status === 503 ? "no endpoint is ready" : "the backend does not exist")],
  };
}

function answer(status: number, body: string): CaddyObject {
  return { handle: [{ handler: "static_response", status_code: status, body: `${body}\n` }], terminal: true };
}

function deadEndSocket({ adminSocket }: ProxySettings, status: DeadEnd): string {
  return `${adminSocket}.${status}`;
}
