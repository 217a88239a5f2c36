import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import { GATEWAY_GROUP, type Gateway } from "./gateway-api.ts";

/** The label that names the Gateway of a Service. */
export const OWNING_GATEWAY = "io.cilium.gateway/owning-gateway";

/** The name of the Service that Cilium makes for a Gateway. */
export function gatewayServiceName(gateway: Gateway): string {
  return `cilium-gateway-${gateway.metadata?.name}`;
}

/**
 * The Service through which the world reaches a Gateway. It has no selector: its only endpoint is the gateway proxy.
 *
 * @see https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/
 */
export function buildGatewayService(gateway: Gateway): V1Service {
  const { annotations, labels } = gateway.spec.infrastructure ?? {};
  const ports = [...new Set(gateway.spec.listeners.map(({ port }) => port))];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...ownedBy(gateway, gatewayServiceName(gateway)),
      labels: { ...labels, [OWNING_GATEWAY]: gateway.metadata?.name ?? "" },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    },
    spec: {
      type: "LoadBalancer",
      ports: ports.map((port) => ({ name: portName(port), port, protocol: "TCP" })),
    },
  };
}

/**
 * The proxy as the endpoint of that Service: at the same port of the node as the Service's node port, because
 * kube-proxy refuses connections to a node port whose Service has no endpoint.
 */
export function buildGatewayEndpoints(gateway: Gateway, service: V1Service, nodeAddress: string): V1EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      ...ownedBy(gateway, gatewayServiceName(gateway)),
      labels: {
        "kubernetes.io/service-name": gatewayServiceName(gateway),
        [OWNING_GATEWAY]: gateway.metadata?.name ?? "",
      },
    },
    addressType: "IPv4",
    endpoints: [{ addresses: [nodeAddress], conditions: { ready: true } }],
    ports: (service.spec?.ports ?? []).flatMap(({ name, nodePort }) =>
      nodePort === undefined ? [] : [{ name: name ?? "", port: nodePort, protocol: "TCP" }],
    ),
  };
}

/** The node port at which a Service takes connections for one of its ports. */
export function nodePortOf(service: V1Service | undefined, port: number): number | undefined {
  return service?.spec?.ports?.find((candidate) => candidate.port === port)?.nodePort;
}

function portName(port: number): string {
  return `port-${port}`;
}

function ownedBy(gateway: Gateway, name: string) {
  return {
    name,
    namespace: gateway.metadata?.namespace ?? "",
    ownerReferences: [
      {
        apiVersion: `${GATEWAY_GROUP}/v1`,
        kind: "Gateway",
        name: gateway.metadata?.name ?? "",
        uid: gateway.metadata?.uid ?? "",
        controller: true,
      },
    ],
  };
}
