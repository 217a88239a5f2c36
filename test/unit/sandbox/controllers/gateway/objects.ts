import type { V1Service } from "@kubernetes/client-node";
import type { Gateway, HttpRoute, Listener } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";

/** A Gateway `infra/main` with one HTTP listener, changed by `listener`. */
export function gatewayWith(...listeners: readonly Partial<Listener>[]): Gateway {
  return {
    metadata: { name: "main", namespace: "infra", uid: "gateway-uid", generation: 3 },
    spec: {
      gatewayClassName: "cilium",
      listeners: listeners.map((listener) => ({ name: "web", port: 443, protocol: "HTTP", ...listener })),
    },
  };
}

/** An HTTPRoute `<namespace>/web` at `infra/main` that leads to the Service `web`, changed by `spec`. */
export function routeIn(namespace: string, spec: Partial<HttpRoute["spec"]> = {}, name = "web"): HttpRoute {
  return {
    metadata: { name, namespace, generation: 5, creationTimestamp: new Date("2026-01-01T00:00:00Z") },
    spec: {
      parentRefs: [{ name: "main", namespace: "infra" }],
      rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
      ...spec,
    },
  };
}

/** A Service with the named port `http` 80. */
export function serviceIn(namespace: string, name = "web", clusterIP = "10.245.0.9"): V1Service {
  return { metadata: { name, namespace }, spec: { clusterIP, ports: [{ name: "http", port: 80 }] } };
}

/** An EndpointSlice of the Service `web` with endpoints in these conditions. */
export function endpointsIn(namespace: string, endpoints: Readonly<Record<string, object>>) {
  return {
    metadata: { name: "web-1", namespace, labels: { "kubernetes.io/service-name": "web" } },
    ports: [{ name: "http", port: 8080 }],
    endpoints: Object.entries(endpoints).map(([address, conditions]) => ({ addresses: [address], conditions })),
  };
}
