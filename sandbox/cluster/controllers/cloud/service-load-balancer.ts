import type { V1LoadBalancerStatus, V1Service } from "@kubernetes/client-node";
import type { EnsuredLoadBalancer, LoadBalancerRequest } from "../cloud-load-balancers.ts";
import { readAnnotations } from "./load-balancer-annotations.ts";

const LONGEST_NAME = 32;

/** Keeps a Service until its load balancer is gone; every cloud controller uses this name. */
export const CLEANUP_FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

/** Whether a Service wants a load balancer of the cluster's own kind. */
export function wantsLoadBalancer({ metadata, spec }: V1Service): boolean {
  return spec?.type === "LoadBalancer" && !spec.loadBalancerClass && metadata?.deletionTimestamp === undefined;
}

/**
 * The name that every cloud controller gives a load balancer without a name of its own.
 *
 * @see https://github.com/kubernetes/cloud-provider/blob/master/cloud.go (DefaultLoadBalancerName)
 */
export function defaultName({ metadata }: V1Service): string {
  return `a${(metadata?.uid ?? "").replaceAll("-", "")}`.slice(0, LONGEST_NAME);
}

/** What a Service asks of the cloud; undefined until the cluster has given it its node ports. */
export function buildRequest(service: V1Service, clusterId: string): LoadBalancerRequest | undefined {
  const ports = (service.spec?.ports ?? []).flatMap(({ name = "", port, nodePort, protocol = "TCP" }) =>
    nodePort === undefined ? [] : [{ name, port, nodePort, protocol }],
  );
  if (ports.length === 0) return undefined;
  return {
    name: defaultName(service),
    clusterId,
    tags: [`k8s:${clusterId}`],
    annotations: service.metadata?.annotations ?? {},
    ports,
  };
}

/** What the Service's status says about its load balancer. */
export function buildStatus(request: LoadBalancerRequest, { address }: EnsuredLoadBalancer): V1LoadBalancerStatus {
  const { hostname } = readAnnotations(request.annotations);
  if (address === undefined) return {};
  return { ingress: [hostname === undefined ? { ip: address, ipMode: "VIP" } : { hostname }] };
}
