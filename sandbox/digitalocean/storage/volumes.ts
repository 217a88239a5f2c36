import { randomUUID } from "node:crypto";
import { region } from "../account/regions.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { conflict, created, noContent, notFound, ok } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { page } from "../http/pagination.ts";
import { bodyOf, parameter, type Route, route } from "../http/route.ts";
import { readTags } from "../tags/names.ts";

/** A block storage volume. */
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly region: string;
  readonly sizeGigabytes: number;
  readonly filesystemType: string;
  readonly filesystemLabel: string;
  tags: readonly string[];
  readonly createdAt: string;
}

/** A snapshot of a volume. */
export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly volumeId: string;
  readonly region: string;
  readonly sizeGigabytes: number;
  tags: readonly string[];
  readonly createdAt: string;
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/block-storage/: accounts for volumes, stores nothing. */
export function volumeRoutes(cloud: Cloud): Route[] {
  const find = (id: string): Volume => {
    const volume = cloud.volumes.get(id);
    if (volume === undefined) throw notFound();
    return volume;
  };
  return [
    route("GET /v2/volumes", "volumes_list", (request) => {
      const [name, place] = [request.query.get("name"), request.query.get("region")];
      const found = [...cloud.volumes.values()].filter(
        (volume) => (name === null || volume.name === name) && (place === null || volume.region === place),
      );
      return page(request, "volumes", found.map(volumeAnswer));
    }),
    route("POST /v2/volumes", "volumes_create", (request) => {
      const volume = readVolume(cloud, bodyOf(request));
      cloud.volumes.set(volume.id, volume);
      for (const tag of volume.tags) cloud.tags.add(tag);
      return created({ volume: volumeAnswer(volume) });
    }),
    route("GET /v2/volumes/{volume_id}", "volumes_get", (request) =>
      ok({ volume: volumeAnswer(find(parameter(request, "volume_id"))) }),
    ),
    route("DELETE /v2/volumes/{volume_id}", "volumes_delete", (request) => {
      cloud.volumes.delete(find(parameter(request, "volume_id")).id);
      return noContent();
    }),
    route("GET /v2/volumes/{volume_id}/snapshots", "volumeSnapshots_list", (request) => {
      const { id } = find(parameter(request, "volume_id"));
      const found = [...cloud.snapshots.values()].filter((snapshot) => snapshot.volumeId === id);
      return page(request, "snapshots", found.map(snapshotAnswer));
    }),
    route("POST /v2/volumes/{volume_id}/snapshots", "volumeSnapshots_create", (request) => {
      const body = bodyOf(request);
      const { id: volumeId, region, sizeGigabytes } = find(parameter(request, "volume_id"));
      const tags = readTags(body, "tags") ?? [];
      const own = { id: randomUUID(), name: body.string("name"), createdAt: timestamp(cloud.now()) };
      const snapshot: Snapshot = { ...own, volumeId, region, sizeGigabytes, tags };
      cloud.snapshots.set(snapshot.id, snapshot);
      for (const tag of tags) cloud.tags.add(tag);
      return created({ snapshot: snapshotAnswer(snapshot) });
    }),
  ];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/snapshots/ (of volumes). */
export function snapshotRoutes(cloud: Cloud): Route[] {
  const find = (id: string): Snapshot => {
    const snapshot = cloud.snapshots.get(id);
    if (snapshot === undefined) throw notFound();
    return snapshot;
  };
  const one = (path: string, family: string): Route[] => [
    route(`GET ${path}`, family === "snapshots" ? "snapshots_get" : "volumeSnapshots_get_byId", (request) =>
      ok({ snapshot: snapshotAnswer(find(parameter(request, "snapshot_id"))) }),
    ),
    route(`DELETE ${path}`, family === "snapshots" ? "snapshots_delete" : "volumeSnapshots_delete_byId", (request) => {
      cloud.snapshots.delete(find(parameter(request, "snapshot_id")).id);
      return noContent();
    }),
  ];
  return [
    route("GET /v2/snapshots", "snapshots_list", (request) => {
      const type = request.query.get("resource_type");
      const found = type === "droplet" ? [] : [...cloud.snapshots.values()];
      return page(request, "snapshots", found.map(snapshotAnswer));
    }),
    ...one("/v2/snapshots/{snapshot_id}", "snapshots"),
    ...one("/v2/volumes/snapshots/{snapshot_id}", "volumes"),
  ];
}

function readVolume(cloud: Cloud, body: Fields): Volume {
  const name = body.string("name", { pattern: /^[a-z][a-z0-9-]{0,63}$/ });
  const place = body.string("region");
  if ([...cloud.volumes.values()].some((volume) => volume.name === name && volume.region === place))
    throw conflict("A volume with the same name already exists.");
  return {
    id: randomUUID(),
    name,
    description: body.optionalString("description") ?? "",
    region: region(place).slug,
    sizeGigabytes: body.integer("size_gigabytes", { least: 1 }),
    filesystemType: body.optionalString("filesystem_type") ?? "",
    filesystemLabel: body.optionalString("filesystem_label") ?? "",
    tags: readTags(body, "tags") ?? [],
    createdAt: timestamp(cloud.now()),
  };
}

function volumeAnswer(volume: Volume): object {
  return {
    id: volume.id,
    name: volume.name,
    description: volume.description,
    region: region(volume.region),
    size_gigabytes: volume.sizeGigabytes,
    filesystem_type: volume.filesystemType,
    filesystem_label: volume.filesystemLabel,
    droplet_ids: [],
    tags: volume.tags,
    created_at: volume.createdAt,
  };
}

function snapshotAnswer(snapshot: Snapshot): object {
  return {
    id: snapshot.id,
    name: snapshot.name,
    created_at: snapshot.createdAt,
    regions: [snapshot.region],
    min_disk_size: snapshot.sizeGigabytes,
    size_gigabytes: 0.01,
    resource_id: snapshot.volumeId,
    resource_type: "volume",
    tags: snapshot.tags,
  };
}
