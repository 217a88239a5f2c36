import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject, V1Service } from "@kubernetes/client-node";
import { allSettled } from "../all-settled.ts";
import { asMergePatch, asServerSideApply, type ClusterClient, hasStatus } from "../cluster-client.ts";
import { buildConditions } from "./conditions.ts";
import { GATEWAY_GROUP, type Gateway, type GatewayClass } from "./gateway-api.ts";
import { buildGatewayEndpoints, buildGatewayService, gatewayServiceName, OWNING_GATEWAY } from "./gateway-service.ts";

const OWNER = { fieldManager: "gateway-controller", force: true };
const API = { group: GATEWAY_GROUP, version: "v1" };

/** Writes what the gateway controller wants to exist, and statuses; each only when it differs from what is known. */
export interface GatewayObjects {
  acceptClass(gatewayClass: GatewayClass): Promise<void>;
  /** @returns the live Service, with its node ports */
  ensureService(gateway: Gateway, known: readonly V1Service[]): Promise<V1Service>;
  /** Removes Services whose Gateway is gone; the cluster's garbage collector would, half a minute later. */
  removeOrphans(gateways: readonly Gateway[], known: readonly V1Service[]): Promise<void>;
  writeStatus(plural: string, object: KubernetesObject & { status?: unknown }, status: object): Promise<void>;
}

/** Remembers what it applied, so that an unchanged wish costs no request. */
export function createGatewayObjects(client: ClusterClient, nodeAddress: string): GatewayObjects {
  const applied = new Map<string, { readonly wish: string; readonly service: V1Service }>();
  const writeStatus: GatewayObjects["writeStatus"] = async (plural, object, status) => {
    const known = Object.fromEntries(Object.keys(status).map((key) => [key, Reflect.get(object.status ?? {}, key)]));
    if (isDeepStrictEqual(known, status)) return;
    const { name = "", namespace } = object.metadata ?? {};
    const body = { status };
    try {
      if (namespace === undefined) {
        await client.customObjects.patchClusterCustomObjectStatus({ ...API, plural, name, body }, asMergePatch());
      } else {
        const target = { ...API, plural, namespace, name, body };
        await client.customObjects.patchNamespacedCustomObjectStatus(target, asMergePatch());
      }
    } catch (error) {
      // What was deleted meanwhile needs no status.
      if (!hasStatus(error, 404)) throw error;
    }
  };
  return {
    writeStatus,
    acceptClass: (gatewayClass) => {
      const accepted = { holds: true, reason: "Accepted", message: "the class is served" };
      const before = gatewayClass.status?.conditions ?? [];
      const generation = gatewayClass.metadata?.generation ?? 0;
      const conditions = buildConditions({ Accepted: accepted }, generation, before, new Date());
      return writeStatus("gatewayclasses", gatewayClass, { conditions });
    },
    removeOrphans: async (gateways, known) => {
      const living = gateways.map(({ metadata }) => metadata?.uid);
      const orphans = known.filter(
        (service) => service.metadata?.deletionTimestamp === undefined && isOrphan(service, living),
      );
      await allSettled(orphans.map((service) => deleteService(client, service)));
    },
    ensureService: async (gateway, known) => {
      const uid = gateway.metadata?.uid ?? "";
      const wish = JSON.stringify(buildGatewayService(gateway));
      const live = known.find((service) => isServiceOf(service, gateway));
      const previous = applied.get(uid);
      if (previous?.wish === wish && live !== undefined) return live;
      const service = await applyService(client, gateway, nodeAddress);
      applied.set(uid, { wish, service });
      return service;
    },
  };
}

async function applyService(client: ClusterClient, gateway: Gateway, nodeAddress: string): Promise<V1Service> {
  const target = { ...OWNER, name: gatewayServiceName(gateway), namespace: gateway.metadata?.namespace ?? "" };
  const service = await client.core.patchNamespacedService(
    { ...target, body: buildGatewayService(gateway) },
    asServerSideApply(),
  );
  const body = buildGatewayEndpoints(gateway, service, nodeAddress);
  await client.discovery.patchNamespacedEndpointSlice({ ...target, body }, asServerSideApply());
  return service;
}

async function deleteService({ core }: ClusterClient, { metadata }: V1Service): Promise<void> {
  const { name = "", namespace = "", uid = "" } = metadata ?? {};
  try {
    await core.deleteNamespacedService({ name, namespace, body: { preconditions: { uid } } });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

function isOrphan({ metadata }: V1Service, living: readonly (string | undefined)[]): boolean {
  const owner = metadata?.ownerReferences?.find(({ kind }) => kind === "Gateway");
  return metadata?.labels?.[OWNING_GATEWAY] !== undefined && owner !== undefined && !living.includes(owner.uid);
}

function isServiceOf({ metadata }: V1Service, gateway: Gateway): boolean {
  return (
    metadata?.name === gatewayServiceName(gateway) &&
    metadata.namespace === gateway.metadata?.namespace &&
    metadata.ownerReferences?.some(({ uid }) => uid === gateway.metadata?.uid) === true
  );
}
