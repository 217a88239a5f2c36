import { type Cloud, timestamp } from "../cloud.ts";
import { noContent, notFound } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { parameter, type Route, route } from "../http/route.ts";
import type { RegistryManifest } from "../runtime.ts";
import type { Registry } from "./account.ts";
import { deleteRepository, findRegistry, findRepository, type Repository, repositoriesOf } from "./registries.ts";

/**
 * Imitates https://docs.digitalocean.com/reference/api/reference/container-registry/ (repositories, tags, manifests),
 * answered from the real registry.
 *
 * @param family `registries`, or `registry` for the older operations
 */
export function repositoryRoutes(cloud: Cloud, family: "registries" | "registry"): Route[] {
  const one = `/v2/${family}/{registry_name}`;
  const repository = `${one}/repositories/{repository_name}`;
  return [
    route(`GET ${one}/repositoriesV2`, `${family}_list_repositoriesV2`, async (request) => {
      const registry = findRegistry(cloud, request);
      const repositories = await repositoriesOf(cloud, registry);
      return page(
        request,
        "repositories",
        repositories.map((each) => repositoryAnswer(registry, each)),
      );
    }),
    route(`DELETE ${repository}`, `${family}_delete_repository`, async (request) => {
      const registry = findRegistry(cloud, request);
      await deleteRepository(cloud, registry, await findRepository(cloud, registry, request));
      return noContent();
    }),
    route(`GET ${repository}/tags`, `${family}_list_repositoryTags`, async (request) => {
      const registry = findRegistry(cloud, request);
      const { name, manifests } = await findRepository(cloud, registry, request);
      const tags = manifests.flatMap((manifest) =>
        manifest.tags.map((tag) => tagAnswer(registry, name, tag, manifest)),
      );
      return page(request, "tags", tags);
    }),
    route(`DELETE ${repository}/tags/{repository_tag}`, `${family}_delete_repositoryTag`, async (request) => {
      const registry = findRegistry(cloud, request);
      const { name, manifests } = await findRepository(cloud, registry, request);
      const tag = parameter(request, "repository_tag");
      if (!manifests.some((manifest) => manifest.tags.includes(tag))) throw notFound();
      await cloud.runtime.registry.deleteTag(`${registry.name}/${name}`, tag);
      return noContent();
    }),
    route(`GET ${repository}/digests`, `${family}_list_repositoryManifests`, async (request) => {
      const registry = findRegistry(cloud, request);
      const { name, manifests } = await findRepository(cloud, registry, request);
      return page(
        request,
        "manifests",
        manifests.map((manifest) => manifestAnswer(registry, name, manifest)),
      );
    }),
    route(`DELETE ${repository}/digests/{manifest_digest}`, `${family}_delete_repositoryManifest`, async (request) => {
      const registry = findRegistry(cloud, request);
      const { name, manifests } = await findRepository(cloud, registry, request);
      const digest = parameter(request, "manifest_digest");
      if (!manifests.some((manifest) => manifest.digest === digest)) throw notFound();
      await cloud.runtime.registry.deleteManifest(`${registry.name}/${name}`, digest);
      return noContent();
    }),
  ];
}

function repositoryAnswer(registry: Registry, { name, manifests }: Repository): object {
  const [latest] = [...manifests].sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  return {
    registry_name: registry.name,
    name,
    ...(latest !== undefined && { latest_manifest: manifestAnswer(registry, name, latest) }),
    tag_count: manifests.reduce((sum, manifest) => sum + manifest.tags.length, 0),
    manifest_count: manifests.length,
  };
}

function manifestAnswer(registry: Registry, repository: string, manifest: RegistryManifest): object {
  return {
    registry_name: registry.name,
    repository,
    digest: manifest.digest,
    compressed_size_bytes: manifest.compressedSizeBytes,
    size_bytes: manifest.compressedSizeBytes,
    updated_at: timestamp(manifest.updatedAt),
    tags: manifest.tags,
    blobs: manifest.blobs.map((blob) => ({
      digest: blob.digest,
      compressed_size_bytes: blob.compressedSizeBytes,
    })),
  };
}

function tagAnswer(registry: Registry, repository: string, tag: string, manifest: RegistryManifest): object {
  return {
    registry_name: registry.name,
    repository,
    tag,
    manifest_digest: manifest.digest,
    compressed_size_bytes: manifest.compressedSizeBytes,
    size_bytes: manifest.compressedSizeBytes,
    updated_at: timestamp(manifest.updatedAt),
  };
}
