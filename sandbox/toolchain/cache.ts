import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { waitFor } from "../polling.ts";

const LONGEST_BUILD_SECONDS = 3600;

/** The folder, outside the project, where programs that took long to get are kept between runs. */
export function cacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME || join(environment.HOME ?? "/root", ".cache");
  return join(base, "greenroom");
}

/**
 * A folder of the cache whose content follows from `inputs`: made once, and whole or not there at all.
 *
 * @param make fills the empty folder that it is given.
 * @returns the folder's path.
 */
export async function cached(
  cache: string,
  name: string,
  inputs: readonly string[],
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = folderOf(cache, name, inputs);
  if (existsSync(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const release = await lock(directory);
  try {
    if (existsSync(directory)) return directory;
    const unfinished = `${directory}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await make(unfinished);
    await rename(unfinished, directory);
    return directory;
  } finally {
    await release();
  }
}

/** The folder that {@link cached} made of the same inputs; undefined when it has not. */
export function findCached(cache: string, name: string, inputs: readonly string[]): string | undefined {
  const directory = folderOf(cache, name, inputs);
  return existsSync(directory) ? directory : undefined;
}

function folderOf(cache: string, name: string, inputs: readonly string[]): string {
  return join(cache, `${name}-${contentKey(inputs)}`);
}

/** A short name for exactly this content. */
function contentKey(inputs: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
}

/**
 * Two runs on one machine never build the same thing at once. The lock is a socket without a file, which the kernel takes
 * away with the process that holds it: a process number in a file would mean another process in another namespace.
 */
async function lock(name: string): Promise<() => Promise<void>> {
  const socket = await waitFor(`getting the lock of ${name}`, () => listen(`\0greenroom-${contentKey([name])}`), {
    timeoutSeconds: LONGEST_BUILD_SECONDS,
    intervalMilliseconds: 200,
  });
  return () => new Promise((done) => socket.close(() => done()));
}

/** Undefined when somebody else listens there. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}
