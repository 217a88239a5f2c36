import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RegistryManifest } from "../../digitalocean/runtime.ts";

interface StoredBlob {
  readonly digest: string;
  readonly compressedSizeBytes: number;
}

/** The parts that matter here of an image manifest or of an index of manifests. */
interface ManifestDocument {
  readonly config?: { readonly digest: string; readonly size: number };
  readonly layers?: readonly { readonly digest: string; readonly size: number }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/**
 * The registry's folder, read and changed while the registry serves it.
 *
 * The distribution API can neither list untagged manifests nor remove a tag without its manifest, which
 * DigitalOcean's API does. The layout is the registry's own, and it reads every link anew:
 * https://github.com/distribution/distribution/blob/v2.8.2/registry/storage/paths.go
 */
export interface RegistryStorage {
  repositories(): Promise<readonly string[]>;
  manifests(repository: string): Promise<readonly RegistryManifest[]>;
  deleteTag(repository: string, tag: string): Promise<void>;
  deleteManifest(repository: string, digest: string): Promise<void>;
  /** How many blobs there are, and their bytes. */
  measureBlobs(): Promise<{ readonly count: number; readonly bytes: number }>;
}

/** Opens the folder that the registry's `rootdirectory` setting names. */
export function openRegistryStorage(root: string): RegistryStorage {
  const base = join(root, "docker", "registry", "v2");
  const manifestsFolder = (repository: string) => join(base, "repositories", repository, "_manifests");
  const storage: RegistryStorage = {
    repositories: () => findRepositories(join(base, "repositories"), ""),
    manifests: (repository) => readManifests(base, manifestsFolder(repository)),
    deleteTag: async (repository, tag) => {
      const tags = join(manifestsFolder(repository), "tags");
      // Never a path from outside: a tag that is not listed is not removed.
      if ((await namesIn(tags)).includes(tag)) await rm(join(tags, tag), { recursive: true, force: true });
    },
    deleteManifest: async (repository, digest) => {
      const manifest = (await storage.manifests(repository)).find((candidate) => candidate.digest === digest);
      if (manifest === undefined) return;
      for (const tag of manifest.tags) await storage.deleteTag(repository, tag);
      const revision = join(manifestsFolder(repository), "revisions", digest.replace(":", "/"));
      await rm(revision, { recursive: true, force: true });
    },
    measureBlobs: () => measureFiles(join(base, "blobs")),
  };
  return storage;
}

async function findRepositories(folder: string, prefix: string): Promise<string[]> {
  const names = await namesIn(folder);
  const revisions = names.includes("_manifests") ? join(folder, "_manifests", "revisions", "sha256") : undefined;
  const own = revisions !== undefined && (await namesIn(revisions)).length > 0 ? [prefix] : [];
  const deeper = names
    .filter((name) => !name.startsWith("_"))
    .map((name) => findRepositories(join(folder, name), prefix === "" ? name : `${prefix}/${name}`));
  return [...own, ...(await Promise.all(deeper)).flat()];
}

async function readManifests(base: string, folder: string): Promise<RegistryManifest[]> {
  const tags = await readTags(join(folder, "tags"));
  const revisions = join(folder, "revisions", "sha256");
  const manifests = (await namesIn(revisions)).map(async (hex): Promise<RegistryManifest> => {
    const digest = `sha256:${hex}`;
    const own = tags.filter((tag) => tag.digest === digest);
    const pushedAt = (await stat(join(revisions, hex, "link"))).mtime;
    const blobs = await readBlobs(base, digest);
    return {
      digest,
      tags: own.map((tag) => tag.name),
      compressedSizeBytes: blobs.reduce((sum, blob) => sum + blob.compressedSizeBytes, 0),
      updatedAt: new Date(Math.max(pushedAt.getTime(), ...own.map((tag) => tag.updatedAt.getTime()))),
      blobs,
    };
  });
  return Promise.all(manifests);
}

async function readTags(folder: string) {
  const tags = (await namesIn(folder)).map(async (name) => {
    const link = join(folder, name, "current", "link");
    return { name, digest: (await readFile(link, "utf8")).trim(), updatedAt: (await stat(link)).mtime };
  });
  return Promise.all(tags);
}

/** The config and the layers of an image; of an index, those of all its images. */
async function readBlobs(base: string, digest: string): Promise<StoredBlob[]> {
  const hex = digest.replace("sha256:", "");
  const file = join(base, "blobs", "sha256", hex.slice(0, 2), hex, "data");
  const document: ManifestDocument = JSON.parse(await readFile(file, "utf8"));
  const children = (document.manifests ?? []).map((child) => readBlobs(base, child.digest));
  const own = [...(document.config === undefined ? [] : [document.config]), ...(document.layers ?? [])];
  return [
    ...own.map((blob) => ({ digest: blob.digest, compressedSizeBytes: blob.size })),
    ...(await Promise.all(children)).flat(),
  ];
}

async function measureFiles(folder: string): Promise<{ readonly count: number; readonly bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfAbsent);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(noneIfAbsent);
}

/** A folder that nothing was pushed to yet does not exist; anything else is a fault. */
function noneIfAbsent(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
