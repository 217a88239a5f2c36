import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

/** Compiled into dockerd and its containerd, which make them and then need nothing in them again. */
const COMPILED_IN_FOLDERS = ["/etc/docker", "/run/docker", "/opt/containerd"];

/** Starts a Docker Engine and removes the folders that it makes outside its own; those of another engine stay. */
export async function withoutCompiledInFolders<T>(start: () => Promise<T>): Promise<T> {
  const absent = COMPILED_IN_FOLDERS.filter((folder) => !existsSync(folder));
  try {
    return await start();
  } finally {
    for (const folder of absent) await rm(folder, { recursive: true, force: true });
  }
}
