import { randomUUID } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { created, notFound, ok, preconditionFailed, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import type { GarbageCollection, Registry } from "./account.ts";
import { findRegistry, isReadOnly } from "./registries.ts";

/**
 * Imitates https://docs.digitalocean.com/reference/api/reference/container-registry/ (garbage collection).
 *
 * @param family `registries`, or `registry` for the older operations
 */
export function garbageCollectionRoutes(cloud: Cloud, family: "registries" | "registry"): Route[] {
  const one = `/v2/${family}/{registry_name}`;
  return [
    route(`POST ${one}/garbage-collection`, `${family}_run_garbageCollection`, (request) => {
      const registry = findRegistry(cloud, request);
      if (isReadOnly(registry)) throw preconditionFailed("registry already has an active garbage collection");
      return created({ garbage_collection: answerOf(collect(cloud, registry)) });
    }),
    route(`GET ${one}/garbage-collection`, `${family}_get_garbageCollection`, (request) => {
      const registry = findRegistry(cloud, request);
      const [latest] = registry.collections;
      if (latest === undefined || !isReadOnly(registry)) throw notFound("no active garbage collection found");
      return ok({ garbage_collection: answerOf(latest) });
    }),
    route(`GET ${one}/garbage-collections`, `${family}_list_garbageCollections`, (request) =>
      page(request, "garbage_collections", findRegistry(cloud, request).collections.map(answerOf)),
    ),
    route(`PUT ${one}/garbage-collection/{garbage_collection_uuid}`, `${family}_update_garbageCollection`, (request) =>
      ok({ garbage_collection: answerOf(cancel(cloud, request)) }),
    ),
  ];
}

function collect(cloud: Cloud, registry: Registry): GarbageCollection {
  const now = timestamp(cloud.now());
  const collection: GarbageCollection = {
    uuid: randomUUID(),
    registryName: registry.name,
    status: "requested",
    createdAt: now,
    updatedAt: now,
    blobsDeleted: 0,
    freedBytes: 0,
  };
  registry.collections.unshift(collection);
  cloud.background.start(`garbage collection of ${registry.name}`, async () => {
    await cloud.background.pause(cloud.delays.garbageCollection);
    if (collection.status !== "requested") return;
    setStatus(cloud, collection, "deleting unreferenced blobs");
    try {
      Object.assign(collection, await cloud.runtime.registry.collectGarbage());
      setStatus(cloud, collection, "succeeded");
    } catch (error) {
      setStatus(cloud, collection, "failed");
      throw error;
    }
  });
  return collection;
}

function cancel(cloud: Cloud, request: ApiRequest): GarbageCollection {
  const uuid = parameter(request, "garbage_collection_uuid");
  const collection = findRegistry(cloud, request).collections.find((candidate) => candidate.uuid === uuid);
  if (collection === undefined) throw notFound();
  if (bodyOf(request).boolean("cancel") !== true) throw unprocessable("cancel must be true");
  if (collection.status !== "requested") throw preconditionFailed(`garbage collection is ${collection.status}`);
  setStatus(cloud, collection, "cancelled");
  return collection;
}

function setStatus(cloud: Cloud, collection: GarbageCollection, status: GarbageCollection["status"]): void {
  Object.assign(collection, { status, updatedAt: timestamp(cloud.now()) });
}

function answerOf(collection: GarbageCollection): object {
  return {
    uuid: collection.uuid,
    registry_name: collection.registryName,
    status: collection.status,
    created_at: collection.createdAt,
    updated_at: collection.updatedAt,
    blobs_deleted: collection.blobsDeleted,
    freed_bytes: collection.freedBytes,
  };
}
