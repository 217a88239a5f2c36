import { type Backend, type BackendLookup, resolveBackend } from "./backends.ts";
import type { Gateway, RouteMatch, RouteRule } from "./gateway-api.ts";
import { compareSpecificity } from "./hostnames.ts";
import type { RouteParent } from "./route-attachment.ts";

/** What one port of a Gateway does with requests. */
export interface PortRoutes {
  readonly gateway: Gateway;
  /** The listeners' port, which is also the Service's. */
  readonly port: number;
  /** The best fitting host first; a request belongs to the first that fits it, and to no other. */
  readonly hosts: readonly HostRoutes[];
}

/** What happens with the requests for one host, or for one wildcard. */
export interface HostRoutes {
  readonly hostname: string;
  /** The best fitting first. */
  readonly routes: readonly TableRoute[];
}

/** One way that a request can take. */
export interface TableRoute {
  readonly match: RouteMatch;
  readonly rule: RouteRule;
  readonly backends: readonly Backend[];
}

interface RankedRoute extends TableRoute {
  readonly age: string;
  readonly owner: string;
}

const EVERY_PATH: RouteMatch = { path: { type: "PathPrefix", value: "/" } };

/** Turns accepted routes into one table per port of each Gateway. */
export function buildRouteTable(
  gateways: readonly Gateway[],
  parents: readonly RouteParent[],
  lookup: BackendLookup,
): PortRoutes[] {
  return gateways.flatMap((gateway) => {
    const ports = [...new Set(gateway.spec.listeners.map(({ port }) => port))];
    return ports.map((port) => {
      const own = parents.filter((parent) => parent.gateway === gateway);
      return { gateway, port, hosts: buildHosts(own, port, lookup) };
    });
  });
}

function buildHosts(parents: readonly RouteParent[], port: number, lookup: BackendLookup): HostRoutes[] {
  const hosts = new Map<string, RankedRoute[]>();
  for (const parent of parents) {
    const hostnames = parent.bindings.filter(({ listener }) => listener.port === port).flatMap((b) => b.hostnames);
    if (hostnames.length === 0) continue;
    const routes = rankRoutes(parent, lookup);
    for (const hostname of new Set(hostnames)) hosts.set(hostname, [...(hosts.get(hostname) ?? []), ...routes]);
  }
  return [...hosts]
    .sort(([left], [right]) => compareSpecificity(left, right))
    .map(([hostname, routes]) => ({ hostname, routes: routes.sort(comparePrecedence) }));
}

function rankRoutes({ route }: RouteParent, lookup: BackendLookup): RankedRoute[] {
  const age = new Date(route.metadata?.creationTimestamp ?? 0).toISOString();
  const owner = `${route.metadata?.namespace}/${route.metadata?.name}`;
  return (route.spec.rules ?? []).flatMap((rule) => {
    const backends = (rule.backendRefs ?? []).map((reference) => resolveBackend(reference, route, lookup));
    const matches = rule.matches === undefined || rule.matches.length === 0 ? [EVERY_PATH] : rule.matches;
    return matches.map((match) => ({ match, rule, backends, age, owner }));
  });
}

/**
 * The order that the Gateway API prescribes; what is equal in all of it keeps the order of the rules.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule (matches)
 */
function comparePrecedence(left: RankedRoute, right: RankedRoute): number {
  return (
    Number(isExact(right)) - Number(isExact(left)) ||
    (right.match.path?.value ?? "/").length - (left.match.path?.value ?? "/").length ||
    Number(right.match.method !== undefined) - Number(left.match.method !== undefined) ||
    (right.match.headers?.length ?? 0) - (left.match.headers?.length ?? 0) ||
    (right.match.queryParams?.length ?? 0) - (left.match.queryParams?.length ?? 0) ||
    compareText(left.age, right.age) ||
    compareText(left.owner, right.owner)
  );
}

function isExact({ match }: TableRoute): boolean {
  return match.path?.type === "Exact";
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
