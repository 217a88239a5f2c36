import { mkdir } from "node:fs/promises";
import { run } from "./run.ts";

/** Folders whose paths are compiled into containerd and runc: https://github.com/containerd/containerd/blob/main/docs/ops.md */
export const RUN_FOLDERS = ["/run/containerd", "/run/runc"];

/** Gives this process's mount namespace folders of its own there, which vanish with it. */
export async function mountRunFolders(): Promise<void> {
  for (const folder of RUN_FOLDERS) {
    await mkdir(folder, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", "mode=0711", "sandbox", folder]);
  }
}
