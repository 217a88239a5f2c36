/** Where a route is attached. */
export interface RouteTarget {
  readonly host: string;
  readonly gatewayName: string;
  readonly gatewayNamespace: string;

  /** Name of the Service that requests go to, on port 80. */
  readonly service: string;

  /** Whether search engines may show what is there. */
  readonly indexed: boolean;
}

/** Tells search engines to stay away. */
const HIDING = {
  type: "ResponseHeaderModifier",
  responseHeaderModifier: { set: [{ name: "X-Robots-Tag", value: "noindex, nofollow" }] },
};

/** The specification of a route that sends everything for one host to one Service. */
export function routeSpec({ host, gatewayName, gatewayNamespace, service, indexed }: RouteTarget) {
  return {
    parentRefs: [
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: gatewayName, namespace: gatewayNamespace },
    ],
    hostnames: [host],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        ...(indexed ? {} : { filters: [HIDING] }),
        backendRefs: [{ group: "", kind: "Service", name: service, port: 80, weight: 1 }],
      },
    ],
  };
}
