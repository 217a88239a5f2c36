import { mkdir } from "node:fs/promises";
import { run } from "./run.ts";
import { removeUnusedFolders } from "./unused-folders.ts";

/** Folders whose paths are compiled into containerd and runc: https://github.com/containerd/containerd/blob/main/docs/ops.md */
const RUN_FOLDERS = ["/run/containerd", "/run/runc"];

/** Gives this process's mount namespace folders of its own there, which vanish with it. */
export async function mountRunFolders(): Promise<void> {
  for (const folder of RUN_FOLDERS) {
    await mkdir(folder, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", "mode=0711", "sandbox", folder]);
  }
}

/** Removes the folders that held the mounts; those that somebody else uses stay. */
export function removeRunFolders(): void {
  removeUnusedFolders(RUN_FOLDERS);
}
