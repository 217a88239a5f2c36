import { nameOf, namespaceOf, objectAt, objectsAt, textAt, valueAt } from "../object.ts";
import { READY, type WaitRule, waiting } from "./verdict.ts";

/**
 * A Service is ready when it has endpoints and, if it is a load balancer, an address. Headless services, external names
 * and services without a selector have no endpoints to wait for.
 *
 * The original then waits ten seconds more for the endpoints to settle. That pause proves nothing that the endpoints do
 * not, and would cost every sandbox test ten seconds, so there is none here; stacks set `pulumi.com/skipAwait` anyway.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/service.go
 */
export const SERVICE: WaitRule = {
  timeoutSeconds: 600,
  related: (service) => ({
    endpointSlices: {
      path: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespaceOf(service) || "default")}/endpointslices`,
      query: { labelSelector: `kubernetes.io/service-name=${nameOf(service)}` },
    },
  }),
  judge:
    () =>
    ({ object, related }) => {
      const isLoadBalancer = textAt(object, "spec", "type") === "LoadBalancer";
      const hasAddress = objectsAt(object, "status", "loadBalancer", "ingress").length > 0;
      const endpoints = (related.endpointSlices ?? []).flatMap((slice) => objectsAt(slice, "endpoints"));
      const isReachable = endpoints.some((endpoint) => valueAt(endpoint, "conditions", "ready") !== false);
      const reasons = [
        ...(needsEndpoints(object) && !isReachable
          ? [
              "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods",
            ]
          : []),
        ...(isLoadBalancer && !hasAddress
          ? ["Service was not allocated an IP address; does your cloud provider support this?"]
          : []),
      ];
      return reasons.length === 0 ? READY : waiting(...reasons);
    },
};

function needsEndpoints(service: unknown): boolean {
  const spec = objectAt(service, "spec");
  return (
    spec.clusterIP !== "None" && spec.type !== "ExternalName" && Object.keys(objectAt(spec, "selector")).length > 0
  );
}
