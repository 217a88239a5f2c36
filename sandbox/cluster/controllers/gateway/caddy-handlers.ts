import type { CaddyObject } from "./caddy-json.ts";
import { parseDuration } from "./duration.ts";
import type { HeaderModifier, RequestRedirect, RouteFilter, RouteRule } from "./gateway-api.ts";
import type { TableRoute } from "./route-table.ts";
import { type DeadEnd, type Destination, splitTraffic } from "./traffic-split.ts";

/** How long a request looks for an endpoint that takes its connection: longer than an endpoint that is gone stays listed. */
const RETRY_MILLISECONDS = 3000;

/** What handlers need to know of their surroundings. */
export interface HandlerSettings {
  readonly listenerPort: number;
  readonly trustedProxies: readonly string[];
  deadEndAddress(status: DeadEnd): string;
}

/** What happens to a request that took this route, step by step. */
export function caddyHandlers({ rule, backends }: TableRoute, settings: HandlerSettings): CaddyObject[] {
  const filters = rule.filters ?? [];
  const headers = filters.flatMap(changeHeaders);
  const redirect = filters.find(({ type }) => type === "RequestRedirect")?.requestRedirect;
  if (redirect !== undefined) return [...headers, ...answerRedirect(redirect, settings.listenerPort)];
  const destinations = splitTraffic(backends);
  if (destinations.every((destination) => typeof destination === "number")) {
    return [...headers, answerStatus(destinations[0] ?? 500)];
  }
  return [...headers, forward(destinations, backends.length > 1, rule, settings)];
}

function changeHeaders({ type, requestHeaderModifier, responseHeaderModifier }: RouteFilter): CaddyObject[] {
  if (type === "RequestHeaderModifier" && requestHeaderModifier !== undefined) {
    return [{ handler: "headers", request: headerOperations(requestHeaderModifier) }];
  }
  if (type === "ResponseHeaderModifier" && responseHeaderModifier !== undefined) {
    return [{ handler: "headers", response: { deferred: true, ...headerOperations(responseHeaderModifier) } }];
  }
  return [];
}

function headerOperations({ set = [], add = [], remove = [] }: HeaderModifier): CaddyObject {
  // Caddy replaces what stands in braces; a route's text is meant as it is written.
  const entries = (headers: NonNullable<HeaderModifier["set"]>) =>
    Object.fromEntries(headers.map(({ name, value }) => [name, [value.replaceAll("{", "\\{")]]));
  return { set: entries(set), add: entries(add), delete: remove };
}

/** Without a scheme of its own a redirect keeps the client's, which only the load balancer in front knows. */
function answerRedirect(
  { scheme, hostname, port, statusCode = 302 }: RequestRedirect,
  listenerPort: number,
): CaddyObject[] {
  const clientScheme = {
    handler: "map",
    source: "{http.request.header.X-Forwarded-Proto}",
    destinations: ["{client_scheme}"],
    mappings: [{ input: "https", outputs: ["https"] }],
    defaults: ["http"],
  };
  const wanted = port ?? (scheme === undefined ? listenerPort : undefined);
  const isUsual =
    wanted === undefined || (scheme !== "https" && wanted === 80) || (scheme !== "http" && wanted === 443);
  const host = `${hostname ?? "{http.request.host}"}${isUsual ? "" : `:${wanted}`}`;
  const location = `${scheme ?? "{client_scheme}"}://${host}{http.request.uri}`;
  return [clientScheme, { handler: "static_response", status_code: statusCode, headers: { Location: [location] } }];
}

function answerStatus(status: DeadEnd): CaddyObject {
  const body = status === 503 ? "no endpoint is ready\n" : "the backend does not exist\n";
  return { handler: "static_response", status_code: status, body };
}

function forward(
  destinations: readonly Destination[],
  isSplit: boolean,
  { timeouts }: RouteRule,
  settings: HandlerSettings,
): CaddyObject {
  const limits = [timeouts?.request, timeouts?.backendRequest]
    .filter((text) => text !== undefined)
    .map(parseDuration)
    .filter((milliseconds) => milliseconds > 0);
  const limit = limits.length === 0 ? undefined : Math.min(...limits);
  return {
    handler: "reverse_proxy",
    upstreams: destinations.map((destination) => ({
      dial: typeof destination === "string" ? destination : settings.deadEndAddress(destination),
    })),
    trusted_proxies: settings.trustedProxies,
    load_balancing: {
      selection_policy: { policy: isSplit ? "random" : "round_robin" },
      // A request that ran into its own time limit must not begin again.
      try_duration: `${Math.min(RETRY_MILLISECONDS, limit ?? RETRY_MILLISECONDS)}ms`,
      try_interval: "25ms",
    },
    transport: {
      protocol: "http",
      dial_timeout: "1s",
      // What the client did not ask for, the proxy must not ask for either.
      compression: false,
      // A server that ends closes its idle connections: a request on one of them would be lost, and a POST cannot be
      // sent again. A new connection is refused instead, and tried elsewhere.
      keep_alive: { enabled: false },
      ...(limit === undefined ? {} : { response_header_timeout: `${limit}ms` }),
    },
  };
}
