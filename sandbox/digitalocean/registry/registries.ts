import { type Cloud, timestamp } from "../cloud.ts";
import { conflict, notFound, preconditionFailed, unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { type ApiRequest, parameter } from "../http/route.ts";
import type { RegistryManifest } from "../runtime.ts";
import { type Registry, registryLimit, tierOf } from "./account.ts";

const NAME = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The regions that keep registries. */
export const REGISTRY_REGIONS = ["nyc3", "sfo3", "sfo2", "ams3", "sgp1", "fra1", "blr1", "syd1"];

/** A repository of a registry, its name without the registry's. */
export interface Repository {
  readonly name: string;
  readonly manifests: readonly RegistryManifest[];
}

/**
 * Makes a registry, and the subscription with the first one.
 *
 * @param isTierRequired whether the request must name a tier, as the older operation wants
 * @throws Refusal 409 for a name that is taken, 422 for one too many in this tier or a wrong field
 */
export function createRegistry(cloud: Cloud, body: Fields, isTierRequired: boolean): Registry {
  const name = body.string("name", { pattern: NAME });
  const slug = isTierRequired ? body.string("subscription_tier_slug") : body.optionalString("subscription_tier_slug");
  const { registries, subscription } = cloud.registry;
  const tier = slug ? tierOf(slug) : (subscription?.tier ?? tierOf("starter"));
  const region = body.optionalString("region", { oneOf: REGISTRY_REGIONS }) || "nyc3";
  if (registries.has(name)) throw conflict("name already exists");
  if (registries.size >= registryLimit(tier)) throw unprocessable("user already has a registry");
  const now = timestamp(cloud.now());
  cloud.registry.subscription = { tier, createdAt: subscription?.createdAt ?? now, updatedAt: now };
  const measured = { storageBytes: 0, storageMeasuredAt: now };
  const registry: Registry = { name, region, createdAt: now, ...measured, collections: [] };
  registries.set(name, registry);
  return registry;
}

/** Deletes a registry with every image in it. */
export async function deleteRegistry(cloud: Cloud, registry: Registry): Promise<void> {
  for (const repository of await repositoriesOf(cloud, registry)) await deleteRepository(cloud, registry, repository);
  cloud.registry.registries.delete(registry.name);
  for (const cluster of cloud.clusters.values())
    cluster.registries = cluster.registries.filter((name) => name !== registry.name);
}

/** Removes every manifest of a repository, and so the repository. */
export async function deleteRepository(cloud: Cloud, registry: Registry, repository: Repository): Promise<void> {
  for (const { digest } of repository.manifests)
    await cloud.runtime.registry.deleteManifest(`${registry.name}/${repository.name}`, digest);
}

/** The registry that the path names. @throws Refusal 404 when there is none */
export function findRegistry(cloud: Cloud, request: ApiRequest): Registry {
  const registry = cloud.registry.registries.get(parameter(request, "registry_name"));
  if (registry === undefined) throw notFound();
  return registry;
}

/**
 * The one registry of the account, for the older operations that name none.
 *
 * @throws Refusal 404 when there is none, 412 when there are several
 */
export function onlyRegistry(cloud: Cloud): Registry {
  const [registry, ...others] = cloud.registry.registries.values();
  if (registry === undefined) throw notFound();
  if (others.length > 0)
    throw preconditionFailed("multiple registries exist, use the /v2/registries endpoints with a registry name");
  return registry;
}

/** What is in a registry, asked from the real one; measures its storage by the way. */
export async function repositoriesOf(cloud: Cloud, registry: Registry): Promise<Repository[]> {
  const prefix = `${registry.name}/`;
  const names = (await cloud.runtime.registry.repositories()).filter((name) => name.startsWith(prefix));
  const repositories = await Promise.all(
    names.map(async (full) => ({
      name: full.slice(prefix.length),
      manifests: await cloud.runtime.registry.manifests(full),
    })),
  );
  const blobs = repositories.flatMap(({ manifests }) => manifests.flatMap((manifest) => manifest.blobs));
  const sizes = new Map(blobs.map((blob) => [blob.digest, blob.compressedSizeBytes]));
  registry.storageBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  registry.storageMeasuredAt = timestamp(cloud.now());
  return repositories.filter(({ manifests }) => manifests.length > 0);
}

/** The repository that the path names. @throws Refusal 404 when there is none */
export async function findRepository(cloud: Cloud, registry: Registry, request: ApiRequest): Promise<Repository> {
  const name = parameter(request, "repository_name");
  const manifests = await cloud.runtime.registry.manifests(`${registry.name}/${name}`);
  if (manifests.length === 0) throw notFound();
  return { name, manifests };
}

/** The registry as answers carry it. */
export function registryAnswer(registry: Registry): object {
  return {
    name: registry.name,
    created_at: registry.createdAt,
    region: registry.region,
    storage_usage_bytes: registry.storageBytes,
    storage_usage_bytes_updated_at: registry.storageMeasuredAt,
    read_only: isReadOnly(registry),
  };
}

/** A registry takes no pushes while its garbage is collected. */
export function isReadOnly(registry: Registry): boolean {
  const [latest] = registry.collections;
  return latest?.status === "requested" || latest?.status === "deleting unreferenced blobs";
}
