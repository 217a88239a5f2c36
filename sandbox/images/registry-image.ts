import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import { run } from "../run.ts";
import { type Blob, openRegistryFolder, type RegistryFolder } from "./registry-folder.ts";

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

/** A layer, by the digest of its archive, and the digest of the archive before it was compressed. */
type Layer = Blob & { readonly contentDigest: string };

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
 */
export async function writeRegistryImage(root: string, image: RegistryImage): Promise<void> {
  const registry = openRegistryFolder(root);
  const layers: Layer[] = [];
  for (const folder of image.layers) layers.push(await writeLayer(registry, folder));
  const config = await registry.writeDocument(renderConfiguration(image, layers));
  const manifest = await registry.writeDocument({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIGURATION, digest: config.digest, size: config.size },
    layers: layers.map(({ digest, size }) => ({ mediaType: LAYER, digest, size })),
  });
  await registry.writeImage({ ...image, manifest, blobs: [config, ...layers] });
}

function renderConfiguration(image: RegistryImage, layers: readonly Layer[]): object {
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

async function writeLayer(registry: RegistryFolder, folder: string): Promise<Layer> {
  const archive = `${folder}.tar`;
  const compressed = `${archive}.gz`;
  await run("tar", ["--create", ...REPRODUCIBLE, "--file", archive, "--directory", folder, "."]);
  // Read many times on the machine where it lies: speed before size.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(createReadStream(archive), gzip, createWriteStream(compressed));
  const [digest, contentDigest] = await Promise.all([digestOf(compressed), digestOf(archive)]);
  const target = registry.blobFile(digest);
  await mkdir(dirname(target), { recursive: true });
  await rename(compressed, target);
  return { digest, contentDigest, size: (await stat(target)).size };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}
