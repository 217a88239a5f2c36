import type { V1Service } from "@kubernetes/client-node";
import { allSettled } from "../all-settled.ts";
import type { CloudLoadBalancers, LoadBalancerRequest } from "../cloud-load-balancers.ts";
import type { ClusterClient } from "../cluster-client.ts";
import { type ControllerLog, describeError } from "../controller-log.ts";
import { startReconcileLoop } from "../reconcile-loop.ts";
import { SERVICES } from "../watched-kinds.ts";
import { watchObjects } from "../watched-objects.ts";
import { LOAD_BALANCER_ID } from "./load-balancer-annotations.ts";
import {
  buildRequest,
  buildStatus,
  CLEANUP_FINALIZER,
  defaultName,
  wantsLoadBalancer,
} from "./service-load-balancer.ts";
import { createServiceObjects } from "./service-objects.ts";

/** How often load balancers are compared without a change, in seconds: someone may have changed one by hand. */
const RESYNC_SECONDS = 300;

/** Settings for {@link startCloudController}. */
export interface CloudControllerOptions {
  readonly client: ClusterClient;
  readonly log: ControllerLog;
  readonly loadBalancers: CloudLoadBalancers;
  /** The cluster's UUID. */
  readonly clusterId: string;
}

/**
 * Stands for DigitalOcean's cloud controller: gives each Service of type LoadBalancer one, tells its address in the
 * Service's status, and removes it before the Service goes.
 */
export function startCloudController({ client, log, loadBalancers, clusterId }: CloudControllerOptions): {
  stop(): Promise<void>;
} {
  /** What was ensured for a Service, by its UID, and when: an unchanged wish with an address needs no question. */
  const settled = new Map<string, { readonly wish: string; readonly seconds: number }>();
  const warned = new Map<string, string>();
  const objects = createServiceObjects(client);
  const loop = startReconcileLoop({ name: "cloud", log, resyncSeconds: RESYNC_SECONDS, reconcile: () => reconcile() });
  const services = watchObjects(client, SERVICES, loop.trigger, log);

  const reconcile = async () => {
    await services.synced;
    await allSettled(
      services.list().map((service) => (wantsLoadBalancer(service) ? ensure(service) : release(service))),
    );
  };

  const ensure = async (service: V1Service) => {
    const request = buildRequest(service, clusterId);
    if (request === undefined) return;
    const uid = service.metadata?.uid ?? "";
    const wish = wishOf(request);
    const seconds = process.uptime();
    const before = settled.get(uid);
    if (before?.wish === wish && seconds - before.seconds < RESYNC_SECONDS) return;
    settled.delete(uid);
    const finalizers = service.metadata?.finalizers ?? [];
    if (!finalizers.includes(CLEANUP_FINALIZER)) {
      await objects.patchMetadata(service, { finalizers: [...finalizers, CLEANUP_FINALIZER] });
    }
    const live = await loadBalancers.ensure(request).catch((error: unknown) => explain(service, error));
    await objects.patchMetadata(service, { annotations: { [LOAD_BALANCER_ID]: live.id } });
    if (live.address === undefined) throw new Error(`the load balancer of ${nameOf(service)} is not active yet`);
    await objects.writeStatus(service, buildStatus(request, live));
    warned.delete(uid);
    settled.set(uid, { wish, seconds });
  };

  const release = async (service: V1Service) => {
    const { finalizers = [], annotations, uid = "", deletionTimestamp } = service.metadata ?? {};
    if (!finalizers.includes(CLEANUP_FINALIZER)) return;
    settled.delete(uid);
    warned.delete(uid);
    const removed = loadBalancers.remove(annotations?.[LOAD_BALANCER_ID], defaultName(service));
    await removed.catch((error: unknown) => explain(service, error));
    if (deletionTimestamp === undefined) await objects.writeStatus(service, {});
    await objects.patchMetadata(service, {
      finalizers: finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER),
      annotations: { [LOAD_BALANCER_ID]: null },
    });
  };

  const explain = async (service: V1Service, error: unknown): Promise<never> => {
    const message = describeError(error);
    const uid = service.metadata?.uid ?? "";
    if (warned.get(uid) !== message) await objects.warn(service, message);
    warned.set(uid, message);
    throw new Error(`${nameOf(service)}: ${message}`, { cause: error });
  };

  loop.trigger();
  return {
    stop: async () => {
      await services.stop();
      await loop.stop();
    },
  };
}

/** The request as text; the id that this controller writes itself is no wish. */
function wishOf(request: LoadBalancerRequest): string {
  const annotations = Object.entries(request.annotations).filter(([key]) => key !== LOAD_BALANCER_ID);
  return JSON.stringify({ ...request, annotations: annotations.sort(([left], [right]) => (left < right ? -1 : 1)) });
}

function nameOf({ metadata }: V1Service): string {
  return `Service ${metadata?.namespace}/${metadata?.name}`;
}
