import { readdirSync, readFileSync, rmdirSync } from "node:fs";

/**
 * Removes folders that are empty and that nobody has anything mounted on: removing one pulls the mount from under whoever uses
 * it, in whatever mount namespace. To be called where all processes of the machine are visible.
 */
export function removeUnusedFolders(folders: readonly string[]): void {
  const mounts = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(mountsOf)
    .join("\n");
  for (const folder of folders) {
    if (mounts.includes(` ${folder} `)) continue;
    try {
      rmdirSync(folder);
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }
}

function mountsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["ENOENT", "ENOTEMPTY", "EBUSY"].includes(String(error.code));
}
