import type { V1Service } from "@kubernetes/client-node";
import { buildConditions } from "./conditions.ts";
import type { Condition, Gateway, Listener } from "./gateway-api.ts";
import { isSupportedListener, type RouteParent, supportedKinds, type Verdict } from "./route-attachment.ts";

/** The status of a Gateway, as Cilium writes it. */
export interface GatewayStatus {
  readonly addresses: readonly { readonly type: string; readonly value: string }[];
  readonly conditions: readonly Condition[];
  readonly listeners: readonly {
    readonly name: string;
    readonly supportedKinds: readonly { readonly group: string; readonly kind: string }[];
    readonly attachedRoutes: number;
    readonly conditions: readonly Condition[];
  }[];
}

/** What a Gateway may tell: it is programmed once its Service has an address. */
export function buildGatewayStatus(
  gateway: Gateway,
  service: V1Service | undefined,
  parents: readonly RouteParent[],
  now: Date,
): GatewayStatus {
  const before = (gateway.status ?? {}) as Partial<GatewayStatus>;
  const generation = gateway.metadata?.generation ?? 0;
  const addresses = addressesOf(service);
  const programmed: Verdict =
    addresses.length > 0
      ? { holds: true, reason: "Programmed", message: "the Gateway takes requests at its address" }
      : { holds: false, reason: "AddressNotAssigned", message: "the load balancer has no address yet" };
  const allValid = gateway.spec.listeners.every(isSupportedListener);
  const accepted: Verdict = allValid
    ? { holds: true, reason: "Accepted", message: "the Gateway is served" }
    : { holds: false, reason: "ListenersNotValid", message: "a listener is not valid; see its own conditions" };
  return {
    addresses,
    conditions: buildConditions(
      { Accepted: accepted, Programmed: programmed },
      generation,
      before.conditions ?? [],
      now,
    ),
    listeners: gateway.spec.listeners.map((listener) => ({
      name: listener.name,
      supportedKinds: supportedKinds(listener),
      attachedRoutes: countRoutes(gateway, listener, parents),
      conditions: buildConditions(
        listenerVerdicts(listener, programmed),
        generation,
        before.listeners?.find(({ name }) => name === listener.name)?.conditions ?? [],
        now,
      ),
    })),
  };
}

function addressesOf(service: V1Service | undefined): GatewayStatus["addresses"] {
  return (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => {
    if (ip !== undefined) return [{ type: "IPAddress", value: ip }];
    return hostname === undefined ? [] : [{ type: "Hostname", value: hostname }];
  });
}

function countRoutes(gateway: Gateway, listener: Listener, parents: readonly RouteParent[]): number {
  const attached = parents.filter(
    (parent) => parent.gateway === gateway && parent.bindings.some((binding) => binding.listener === listener),
  );
  return new Set(attached.map(({ route }) => route)).size;
}

function listenerVerdicts(listener: Listener, programmed: Verdict): Readonly<Record<string, Verdict>> {
  const isSupported = isSupportedListener(listener);
  const takesRoutes = supportedKinds(listener).length > 0;
  return {
    Accepted: isSupported
      ? { holds: true, reason: "Accepted", message: "the listener is served" }
      : {
          holds: false,
          reason: "UnsupportedProtocol",
          message: `the protocol ${listener.protocol} is not supported in the sandbox; use HTTP, TLS ends at the load balancer`,
        },
    Programmed:
      isSupported && takesRoutes
        ? programmed
        : { holds: false, reason: "Invalid", message: "the listener is not valid" },
    ResolvedRefs: takesRoutes
      ? { holds: true, reason: "ResolvedRefs", message: "the kinds of routes are known" }
      : { holds: false, reason: "InvalidRouteKinds", message: "the only supported kind of route is HTTPRoute" },
    Conflicted: { holds: false, reason: "NoConflicts", message: "no other listener wants the same" },
  };
}
