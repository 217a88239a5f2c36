import { matchesLabels } from "../label-selector.ts";
import { GATEWAY_GROUP, type Gateway, type HttpRoute, type Listener, type ParentReference } from "./gateway-api.ts";
import { commonHostnames } from "./hostnames.ts";
import { unsupportedPart } from "./route-support.ts";

/** Labels of namespaces, by name. */
export type NamespaceLabels = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** A reason from the Gateway API's vocabulary, with a sentence. */
export interface Verdict {
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

/** A route at one of its parents. */
export interface RouteParent {
  readonly route: HttpRoute;
  readonly reference: ParentReference;
  readonly gateway: Gateway;
  readonly accepted: Verdict;
  /** The listeners that pass it requests, with the hosts they do so for; none unless accepted. */
  readonly bindings: readonly { readonly listener: Listener; readonly hostnames: readonly string[] }[];
}

/** Decides, for each parent that is one of `gateways`, whether and where a route hangs on it. */
export function attachRoutes(
  gateways: readonly Gateway[],
  routes: readonly HttpRoute[],
  namespaces: NamespaceLabels,
): RouteParent[] {
  return routes.flatMap((route) =>
    (route.spec.parentRefs ?? []).flatMap((reference) => {
      const gateway = gateways.find((candidate) => isReferenceTo(reference, route, candidate));
      return gateway === undefined ? [] : [attach(route, reference, gateway, namespaces)];
    }),
  );
}

/** Whether the sandbox can listen with this protocol. TLS ends at the load balancer, so HTTP is all there is. */
export function isSupportedListener(listener: Listener): boolean {
  return listener.protocol === "HTTP";
}

/** The kinds of routes that a listener takes. */
export function supportedKinds(listener: Listener): { group: string; kind: string }[] {
  const httpRoute = { group: GATEWAY_GROUP, kind: "HTTPRoute" };
  const kinds = listener.allowedRoutes?.kinds ?? [httpRoute];
  const takesHttpRoutes = kinds.some(
    ({ group = GATEWAY_GROUP, kind }) => group === GATEWAY_GROUP && kind === "HTTPRoute",
  );
  return takesHttpRoutes ? [httpRoute] : [];
}

function isReferenceTo(reference: ParentReference, route: HttpRoute, gateway: Gateway): boolean {
  const { group = GATEWAY_GROUP, kind = "Gateway", namespace = route.metadata?.namespace } = reference;
  const isGateway = group === GATEWAY_GROUP && kind === "Gateway";
  return isGateway && reference.name === gateway.metadata?.name && namespace === gateway.metadata?.namespace;
}

function attach(
  route: HttpRoute,
  reference: ParentReference,
  gateway: Gateway,
  namespaces: NamespaceLabels,
): RouteParent {
  const refuse = (reason: string, message: string): RouteParent => {
    return { route, reference, gateway, accepted: { holds: false, reason, message }, bindings: [] };
  };
  const named = gateway.spec.listeners.filter(
    ({ name, port }) => name === (reference.sectionName ?? name) && port === (reference.port ?? port),
  );
  if (named.length === 0) return refuse("NoMatchingParent", "the Gateway has no listener of this name and port");
  const open = named.filter(
    (listener) => isSupportedListener(listener) && allows(listener, gateway, route, namespaces),
  );
  if (open.length === 0) {
    return refuse("NotAllowedByListeners", "no listener of the Gateway takes HTTPRoutes from this namespace");
  }
  const bindings = open
    .map((listener) => ({ listener, hostnames: commonHostnames(listener.hostname, route.spec.hostnames ?? []) }))
    .filter(({ hostnames }) => hostnames.length > 0);
  if (bindings.length === 0) {
    return refuse("NoMatchingListenerHostname", "no listener of the Gateway has a host name in common with the route");
  }
  const unsupported = unsupportedPart(route);
  if (unsupported !== undefined) return refuse("UnsupportedValue", unsupported);
  return {
    route,
    reference,
    gateway,
    accepted: { holds: true, reason: "Accepted", message: "the route is served" },
    bindings,
  };
}

function allows(listener: Listener, gateway: Gateway, route: HttpRoute, namespaces: NamespaceLabels): boolean {
  if (supportedKinds(listener).length === 0) return false;
  const { from = "Same", selector } = listener.allowedRoutes?.namespaces ?? {};
  const namespace = route.metadata?.namespace ?? "";
  switch (from) {
    case "All":
      return true;
    case "Same":
      return namespace === gateway.metadata?.namespace;
    case "Selector":
      return selector !== undefined && matchesLabels(selector, namespaces.get(namespace));
    case "None":
      return false;
    default:
      return from satisfies never;
  }
}
