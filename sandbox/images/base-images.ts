import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { NPM_SETTINGS } from "../cloud/packages/npm-settings.ts";
import { cached, type Toolchain } from "../toolchain/index.ts";
import { composeImages } from "./compose-images.ts";
import { createNpmRoot, NPM_VERSION } from "./npm-root.ts";
import { copyProgram, findProgram } from "./program-files.ts";
import { writeRegistryImage } from "./registry-image.ts";
import { createSystemRoot } from "./system-root.ts";

/** The image, after the registry's host and a slash, that apps' Dockerfiles start from. */
export const NODE_IMAGE = "base/node:24";

/** The image, after the registry's host and a slash, with `psql`. */
export const POSTGRES_IMAGE = "base/postgres:15";

/** The image, after the registry's host and a slash, with `valkey-server`. */
export const VALKEY_IMAGE = "base/valkey:8";

/** Raised when an image gets other content from the same inputs, so that older caches are not used. */
const LAYOUT = "6";

const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What the base images are made of. */
export interface BaseImageOptions {
  /** Keeps them between runs. */
  readonly cache: string;
  readonly toolchain: Toolchain;
  /** Folders with a `package.json` and a `package-lock.json` whose packages are there without a network. */
  readonly projects: readonly string[];
}

/**
 * Makes the base images out of this machine's programs, or finds them in the cache.
 *
 * @returns a registry's folder, to start a registry with
 * @throws Error when npm's packages cannot be downloaded
 */
export async function prepareBaseImages({ cache, projects, toolchain }: BaseImageOptions): Promise<string> {
  const [busybox, psql, valkey] = await Promise.all([
    findProgram(toolchain.tool("busybox")),
    findProgram(toolchain.tool("psql")),
    findProgram(toolchain.tool("redis-server")),
  ]);
  const lockfiles = await Promise.all(projects.map((project) => readFile(join(project, "package-lock.json"), "utf8")));
  const inputs = [LAYOUT, process.version, NPM_VERSION, busybox.file, psql.file, valkey.file, ...lockfiles];
  return cached(cache, "base-images", inputs, async (directory) => {
    const scratch = join(directory, "roots");
    const layer = async (name: string, fill: (root: string) => Promise<void>): Promise<string> => {
      const root = join(scratch, name);
      await mkdir(root, { recursive: true });
      await fill(root);
      return root;
    };
    const system = await layer("system", (root) => createSystemRoot(root, busybox.file));
    const node = await layer("node", (root) => copyProgram({ file: process.execPath }, root, "usr/local/bin/node"));
    const npm = await layer("npm", (root) => createNpmRoot(root, projects));
    const client = await layer("psql", (root) => copyProgram(psql, root, "usr/local/bin/psql"));
    // Debian's Redis 7.0, from which Valkey was forked.
    const cache = await layer("valkey", (root) => copyProgram(valkey, root, "usr/local/bin/valkey-server"));
    await writeRegistryImage(directory, {
      ...named(NODE_IMAGE),
      layers: [system, node, npm],
      environment: { PATH: SEARCH_PATH, NODE_VERSION: process.versions.node, ...NPM_SETTINGS },
      command: ["node"],
    });
    await writeRegistryImage(directory, {
      ...named(POSTGRES_IMAGE),
      layers: [system, client],
      environment: { PATH: SEARCH_PATH },
      command: ["psql"],
    });
    await writeRegistryImage(directory, {
      ...named(VALKEY_IMAGE),
      layers: [system, cache],
      environment: { PATH: SEARCH_PATH },
      command: ["valkey-server"],
    });
    for (const image of await composeImages({ system, layer, toolchain })) {
      await writeRegistryImage(directory, { ...named(image.name), environment: { PATH: SEARCH_PATH }, ...image });
    }
    await rm(scratch, { recursive: true });
  });
}

function named(reference: string) {
  const [repository = "", tag = ""] = reference.split(":");
  return { repository, tags: [tag] };
}
