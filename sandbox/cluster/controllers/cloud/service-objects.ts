import { isDeepStrictEqual } from "node:util";
import type { V1LoadBalancerStatus, V1Service } from "@kubernetes/client-node";
import { asMergePatch, type ClusterClient, hasStatus } from "../cluster-client.ts";
import { writeWarning } from "../warning-event.ts";

/** Writes what the cloud controller has to say on Services; each only when it differs from what is known. */
export interface ServiceObjects {
  /** Merges into the metadata: lists are replaced, `null` removes. */
  patchMetadata(service: V1Service, metadata: object): Promise<void>;
  writeStatus(service: V1Service, loadBalancer: V1LoadBalancerStatus): Promise<void>;
  /** Tells the Service's owner why it has no load balancer. */
  warn(service: V1Service, message: string): Promise<void>;
}

/** What was deleted meanwhile is left alone. */
export function createServiceObjects(client: ClusterClient): ServiceObjects {
  const { core } = client;
  return {
    patchMetadata: async (service, metadata) => {
      const isKnown = Object.entries(metadata).every(([key, value]) =>
        changesNothing(Reflect.get(service.metadata ?? {}, key), value),
      );
      if (isKnown) return;
      await core
        .patchNamespacedService({ ...targetOf(service), body: { metadata } }, asMergePatch())
        .catch(ignoreMissing);
    },
    writeStatus: async (service, loadBalancer) => {
      if (isDeepStrictEqual(service.status?.loadBalancer ?? {}, loadBalancer)) return;
      const body = { status: { loadBalancer: { ingress: loadBalancer.ingress ?? null } } };
      await core.patchNamespacedServiceStatus({ ...targetOf(service), body }, asMergePatch()).catch(ignoreMissing);
    },
    warn: (service, message) =>
      writeWarning(client, {
        about: { ...service, apiVersion: "v1", kind: "Service" },
        reason: "SyncLoadBalancerFailed",
        message: `Error syncing load balancer: ${message}`,
        component: "cloud-controller",
      }),
  };
}

/** Whether a merge patch of `value` onto `current` would change nothing. */
function changesNothing(current: unknown, value: object): boolean {
  if (Array.isArray(value)) return isDeepStrictEqual(current ?? [], value);
  return Object.entries(value).every(([key, wanted]) => (Reflect.get(current ?? {}, key) ?? null) === wanted);
}

function targetOf({ metadata }: V1Service): { name: string; namespace: string } {
  return { name: metadata?.name ?? "", namespace: metadata?.namespace ?? "" };
}

function ignoreMissing(error: unknown): void {
  if (!hasStatus(error, 404)) throw error;
}
