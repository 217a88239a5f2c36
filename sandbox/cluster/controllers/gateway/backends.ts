import type { V1Service } from "@kubernetes/client-node";
import type { BackendReference, HttpRoute } from "./gateway-api.ts";
import type { Verdict } from "./route-attachment.ts";

/** The part of an EndpointSlice that routing needs. */
export interface EndpointSlice {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
  readonly endpoints?: readonly Endpoint[] | null;
}

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
}

/** What stands behind a route: the live Services and their endpoints. */
export interface BackendLookup {
  readonly services: readonly V1Service[];
  readonly endpointSlices: readonly EndpointSlice[];
}

/** A backend of a route, ready to be sent requests. */
export interface Backend {
  readonly weight: number;
  /** `ip:port` of those who answer, none when nobody does; undefined when the reference is broken. */
  readonly addresses: readonly string[] | undefined;
}

/** Whether a reference leads to a Service port; the first failure of a route is what its status tells. */
export function checkReference(reference: BackendReference, route: HttpRoute, { services }: BackendLookup): Verdict {
  const { group = "", kind = "Service", namespace = route.metadata?.namespace, name, port } = reference;
  if (group !== "" || kind !== "Service") {
    return failed("InvalidKind", `a backend must be a Service, not ${kind}`);
  }
  if (namespace !== route.metadata?.namespace) {
    return failed("RefNotPermitted", `the Service ${namespace}/${name} is in another namespace than the route`);
  }
  const service = findService(services, namespace, name);
  if (service === undefined) return failed("BackendNotFound", `there is no Service ${name} in namespace ${namespace}`);
  if (!service.spec?.ports?.some((candidate) => candidate.port === port)) {
    return failed("BackendNotFound", `the Service ${name} has no port ${port}`);
  }
  return { holds: true, reason: "ResolvedRefs", message: "every backend was found" };
}

/**
 * Finds who answers for a reference now: the Service's own address while it has endpoints that are ready, or, as
 * kube-proxy does, that are ending and still serve.
 *
 * The Service's address and not those of its endpoints: kube-proxy follows a roll-out without losing a request, and a
 * new configuration of the proxy would end the attempts of requests that look for an endpoint at that moment.
 */
export function resolveBackend(reference: BackendReference, route: HttpRoute, lookup: BackendLookup): Backend {
  const weight = reference.weight ?? 1;
  if (!checkReference(reference, route, lookup).holds) return { weight, addresses: undefined };
  const namespace = route.metadata?.namespace;
  const spec = findService(lookup.services, namespace, reference.name)?.spec;
  const portName = spec?.ports?.find(({ port }) => port === reference.port)?.name ?? "";
  const slices = lookup.endpointSlices.filter(
    ({ metadata }) =>
      metadata?.namespace === namespace && metadata?.labels?.["kubernetes.io/service-name"] === reference.name,
  );
  const ready = addressesOf(slices, portName, ({ conditions }) => conditions?.ready !== false);
  const serving = addressesOf(slices, portName, ({ conditions }) => conditions?.serving === true);
  const addresses = ready.length > 0 ? ready : serving;
  const isHeadless = spec?.clusterIP === undefined || spec.clusterIP === "None";
  return {
    weight,
    addresses: isHeadless || addresses.length === 0 ? addresses : [`${spec.clusterIP}:${reference.port}`],
  };
}

function addressesOf(
  slices: readonly EndpointSlice[],
  portName: string,
  answers: (endpoint: Endpoint) => boolean,
): string[] {
  const addresses = slices.flatMap(({ ports, endpoints }) => {
    const port = ports?.find(({ name = "" }) => name === portName)?.port;
    if (port === undefined) return [];
    return (endpoints ?? []).filter(answers).flatMap((endpoint) => endpoint.addresses.map((ip) => `${ip}:${port}`));
  });
  return [...new Set(addresses)].sort();
}

function findService(services: readonly V1Service[], namespace: string | undefined, name: string) {
  return services.find(({ metadata }) => metadata?.namespace === namespace && metadata?.name === name);
}

function failed(reason: string, message: string): Verdict {
  return { holds: false, reason, message };
}
