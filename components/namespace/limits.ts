import type k8s from "@pulumi/kubernetes";
import { formatQuantity } from "./quantity.ts";

/** Room on its node's disk that a pod gets, in bytes: no container of an app asks for more. */
const POD_STORAGE = 64 * 2 ** 20;

/** Room on nodes' disks that every environment may ask for, in bytes, however few its pods. */
const LEAST_STORAGE = 4 * 2 ** 30;

/** How much an environment may use in all, in Kubernetes quantities. */
export interface Quota {
  /** Processor time that its containers ask for, such as `1`. */
  readonly requestsCpu: string;

  /** Memory that its containers ask for, such as `1Gi`. */
  readonly requestsMemory: string;

  /** Processor time that its containers may use at most. */
  readonly limitsCpu: string;

  /** Memory that its containers may use at most. */
  readonly limitsMemory: string;

  /** Number of pods, those of Jobs and of roll-outs included. */
  readonly pods: number;
}

/** The hard limits of a preview namespace. No load balancer, no open node port, no volume: they cost, or outlive it. */
export function quotaLimits(quota: Quota): Record<string, string> {
  return {
    "requests.cpu": quota.requestsCpu,
    "requests.memory": quota.requestsMemory,
    "limits.cpu": quota.limitsCpu,
    "limits.memory": quota.limitsMemory,
    pods: String(quota.pods),
    "services.loadbalancers": "0",
    "services.nodeports": "0",
    persistentvolumeclaims: "0",
    "requests.ephemeral-storage": formatQuantity(Math.max(LEAST_STORAGE, quota.pods * POD_STORAGE), "bytes"),
    "count/jobs.batch": "40",
    secrets: "60",
    configmaps: "20",
  };
}

/** What a container gets that asks for nothing, and the least and the most that one may ask for. */
export function containerLimits(): k8s.types.input.core.v1.LimitRangeItem {
  return {
    type: "Container",
    default: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "512Mi" },
    defaultRequest: { cpu: "50m", memory: "96Mi", "ephemeral-storage": formatQuantity(POD_STORAGE, "bytes") },
    max: { cpu: "1", memory: "1Gi" },
    min: { cpu: "10m", memory: "16Mi" },
  };
}
