import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../run.ts";

/** An image with one program in it and nothing else. */
export interface ProgramImage {
  /** Such as `greenroom.local/pause:1`. */
  readonly reference: string;
  /** The program on this machine; it must need no library. */
  readonly program: string;
  /** Its path in the image, such as `/pause`. */
  readonly path: string;
}

/**
 * Writes an image as an OCI archive that containerd and docker can load, without a registry.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function writeImageArchive(image: ProgramImage, archive: string): Promise<void> {
  const folder = await mkdtemp(`${archive}-`);
  try {
    await writeLayout(image, folder);
    await run("tar", ["--create", "--file", archive, "--directory", join(folder, "layout"), "."]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeLayout({ program, path, reference }: ProgramImage, folder: string): Promise<void> {
  const [rootFolder, blobs] = [join(folder, "root"), join(folder, "layout", "blobs", "sha256")];
  await mkdir(rootFolder);
  await mkdir(blobs, { recursive: true });
  await copyFile(program, join(rootFolder, path));
  const layerFile = join(folder, "layer.tar");
  await run("tar", [
    "--create",
    "--owner=0",
    "--group=0",
    "--mode=0755",
    "--file",
    layerFile,
    "--directory",
    rootFolder,
    ".",
  ]);
  const put = async (
    content: Buffer,
    mediaType: string,
  ): Promise<{ mediaType: string; digest: string; size: number }> => {
    const hash = createHash("sha256").update(content).digest("hex");
    await writeFile(join(blobs, hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: content.length };
  };
  const layer = await put(await readFile(layerFile), "application/vnd.oci.image.layer.v1.tar");
  const configuration = {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: [path] },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  };
  const config = await put(json(configuration), "application/vnd.oci.image.config.v1+json");
  const manifest = await put(
    json({ schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config, layers: [layer] }),
    "application/vnd.oci.image.manifest.v1+json",
  );
  const annotations = { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference };
  await writeFile(
    join(folder, "layout", "index.json"),
    json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  await writeFile(join(folder, "layout", "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
