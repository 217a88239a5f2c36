import type { DigitalOcean, ImageTag } from "../services/digitalocean.ts";

/** True for the tags by which people find the images of an environment: `pr-12-1a2b3c4`. */
export function isImageOf(environment: string, tag: string): boolean {
  return tag.startsWith(`${environment}-`) && /^[0-9a-f]{7,40}$/.test(tag.slice(environment.length + 1));
}

/**
 * The tags that go with an environment: its own, and those content tags that named the same images and that no other
 * environment's tag names. A content tag without any alias belongs to a deployment that is under way, and stays.
 */
export function tagsToDelete(environment: string, tags: readonly ImageTag[]): readonly string[] {
  const own = tags.filter(({ tag }) => isImageOf(environment, tag));
  const ownDigests = new Set(own.map(({ digest }) => digest));
  const isContent = ({ tag }: ImageTag) => tag.startsWith("tree-");
  const usedDigests = new Set(
    tags.filter((image) => !own.includes(image) && !isContent(image)).map(({ digest }) => digest),
  );
  const orphans = tags.filter(
    (image) => isContent(image) && ownDigests.has(image.digest) && !usedDigests.has(image.digest),
  );
  return [...own, ...orphans].map(({ tag }) => tag);
}

/** Deletes the image tags of an environment in every repository of a registry, and tells which they were. */
export async function deleteImageTags(
  environment: string,
  registryName: string,
  cloud: Pick<DigitalOcean, "imageRepositories" | "imageTags" | "deleteImageTag">,
): Promise<readonly string[]> {
  const repositories = await cloud.imageRepositories(registryName);
  const deleted = await Promise.all(
    repositories.map(async (repository) => {
      const tags = tagsToDelete(environment, await cloud.imageTags(registryName, repository));
      await Promise.all(tags.map((tag) => cloud.deleteImageTag(registryName, repository, tag)));
      return tags.map((tag) => `${repository}:${tag}`);
    }),
  );
  return deleted.flat();
}
