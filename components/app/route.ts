/** Where a route is attached. */
export interface RouteTarget {
  readonly host: string;
  readonly gatewayName: string;
  readonly gatewayNamespace: string;

  /** Name of the Service that requests go to, on port 80. */
  readonly service: string;
}

/** The specification of a route that sends everything for one host to one Service, and keeps search engines away. */
export function routeSpec({ host, gatewayName, gatewayNamespace, service }: RouteTarget) {
  return {
    parentRefs: [
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: gatewayName, namespace: gatewayNamespace },
    ],
    hostnames: [host],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        filters: [
          {
            type: "ResponseHeaderModifier",
            responseHeaderModifier: { set: [{ name: "X-Robots-Tag", value: "noindex, nofollow" }] },
          },
        ],
        backendRefs: [{ group: "", kind: "Service", name: service, port: 80, weight: 1 }],
      },
    ],
  };
}
