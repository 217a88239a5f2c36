import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file of a registry, named after its content. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** A registry's folder as the sandbox writes it itself, in the registry's own layout. */
export interface RegistryFolder {
  /** The file that a blob of this digest is in. */
  blobFile(digest: string): string;
  readDocument(digest: string): Promise<unknown>;
  writeDocument(document: object): Promise<Blob>;
  /** Makes an image of blobs that are there: the digests of its config and its layers belong to the repository. */
  writeImage(image: {
    readonly repository: string;
    readonly tags: readonly string[];
    readonly manifest: Blob;
    readonly blobs: readonly Pick<Blob, "digest">[];
  }): Promise<void>;
}

/**
 * Opens the folder that the registry's `rootdirectory` setting names.
 *
 * @see https://github.com/distribution/distribution/blob/v2.8.2/registry/storage/paths.go
 */
export function openRegistryFolder(root: string): RegistryFolder {
  const base = join(root, "docker", "registry", "v2");
  const blobFile = (digest: string) => {
    const hex = digest.replace("sha256:", "");
    return join(base, "blobs", "sha256", hex.slice(0, 2), hex, "data");
  };
  return {
    blobFile,
    readDocument: async (digest) => JSON.parse(await readFile(blobFile(digest), "utf8")),
    writeDocument: async (document) => {
      const content = Buffer.from(JSON.stringify(document));
      const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
      await mkdir(dirname(blobFile(digest)), { recursive: true });
      await writeFile(blobFile(digest), content);
      return { digest, size: content.length };
    },
    writeImage: async ({ repository, tags, manifest, blobs }) => {
      const folder = join(base, "repositories", repository);
      for (const blob of blobs) await writeLink(join(folder, "_layers"), blob.digest);
      await writeLink(join(folder, "_manifests", "revisions"), manifest.digest);
      for (const tag of tags) {
        const links = join(folder, "_manifests", "tags", tag);
        await mkdir(join(links, "current"), { recursive: true });
        await writeFile(join(links, "current", "link"), manifest.digest);
        await writeLink(join(links, "index"), manifest.digest);
      }
    },
  };
}

async function writeLink(folder: string, digest: string): Promise<void> {
  const link = join(folder, digest.replace(":", "/"));
  await mkdir(link, { recursive: true });
  await writeFile(join(link, "link"), digest);
}
