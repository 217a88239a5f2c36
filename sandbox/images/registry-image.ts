import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import { run } from "../run.ts";

/** An image to put into a registry's folder. */
export interface RegistryImage {
  /** Such as `base/node`. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** Folders whose contents, one over the other, are the image's files. */
  readonly layers: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** What the command is handed to. @default - the command is run itself */
  readonly entrypoint?: readonly string[];
}

interface Blob {
  readonly digest: string;
  readonly size: number;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIGURATION = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
/** Equal files make an equal digest, so nothing in an image may depend on when it was made. */
const EPOCH = "1970-01-01T00:00:00Z";
/** A folder's times and its entries' order would. */
const REPRODUCIBLE = ["--sort=name", `--mtime=${EPOCH}`, "--numeric-owner", "--format=gnu"];

/**
 * Writes an image into a registry's folder, without a registry and without an engine that builds it.
 *
 * @param root the folder that the registry's `rootdirectory` setting will name
 * @see https://github.com/distribution/distribution/blob/v2.8.2/registry/storage/paths.go
 */
export async function writeRegistryImage(root: string, image: RegistryImage): Promise<void> {
  const base = join(root, "docker", "registry", "v2");
  const repository = join(base, "repositories", image.repository);
  const layers: (Blob & { readonly contentDigest: string })[] = [];
  for (const folder of image.layers) layers.push(await writeLayer(base, folder));
  const config = await writeBlob(base, renderConfiguration(image, layers));
  const document = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIGURATION, digest: config.digest, size: config.size },
    layers: layers.map(({ digest, size }) => ({ mediaType: LAYER, digest, size })),
  };
  const manifest = await writeBlob(base, document);
  for (const blob of [config, ...layers]) await writeLink(join(repository, "_layers"), blob.digest);
  await writeLink(join(repository, "_manifests", "revisions"), manifest.digest);
  for (const tag of image.tags) {
    const folder = join(repository, "_manifests", "tags", tag);
    await mkdir(join(folder, "current"), { recursive: true });
    await writeFile(join(folder, "current", "link"), manifest.digest);
    await writeLink(join(folder, "index"), manifest.digest);
  }
}

function renderConfiguration(image: RegistryImage, layers: readonly { readonly contentDigest: string }[]): object {
  return {
    created: EPOCH,
    architecture: { x64: "amd64" }[process.arch as string] ?? process.arch,
    os: "linux",
    config: {
      Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
      Cmd: image.command,
      ...(image.entrypoint === undefined ? {} : { Entrypoint: image.entrypoint }),
      WorkingDir: "/",
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.contentDigest) },
    history: layers.map(() => ({ created: EPOCH, created_by: "greenroom sandbox" })),
  };
}

async function writeLayer(base: string, folder: string): Promise<Blob & { readonly contentDigest: string }> {
  const archive = `${folder}.tar`;
  const compressed = `${archive}.gz`;
  await run("tar", ["--create", ...REPRODUCIBLE, "--file", archive, "--directory", folder, "."]);
  // Read many times on the machine where it lies: speed before size.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(createReadStream(archive), gzip, createWriteStream(compressed));
  const [digest, contentDigest] = await Promise.all([digestOf(compressed), digestOf(archive)]);
  const target = blobFile(base, digest);
  await mkdir(dirname(target), { recursive: true });
  await rename(compressed, target);
  return { digest, contentDigest, size: (await stat(target)).size };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}

async function writeBlob(base: string, document: object): Promise<Blob> {
  const content = Buffer.from(JSON.stringify(document));
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  const file = blobFile(base, digest);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return { digest, size: content.length };
}

async function writeLink(folder: string, digest: string): Promise<void> {
  const link = join(folder, digest.replace(":", "/"));
  await mkdir(link, { recursive: true });
  await writeFile(join(link, "link"), digest);
}

function blobFile(base: string, digest: string): string {
  const hex = digest.replace("sha256:", "");
  return join(base, "blobs", "sha256", hex.slice(0, 2), hex, "data");
}
