import { existsSync, realpathSync } from "node:fs";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cached } from "./cache.ts";
import { missingProgram, programFolders } from "./program-folders.ts";

/** What Debian's packages bring under these names. */
const DEBIAN_PROGRAMS = [
  "busybox",
  "caddy",
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "docker",
  "docker-init",
  "docker-proxy",
  "docker-registry",
  "dockerd",
  "initdb",
  "ip",
  "iptables-nft",
  "nft",
  "postgres",
  "psql",
  "redis-server",
  "runc",
  "ssh",
  "ssh-keygen",
  "sshd",
  "tini",
] as const;

/** Raised when the way programs are put into the folder changes, so that older caches are not used. */
const LAYOUT = "6";

/** Where the programs of a {@link linkTools} folder come from. */
export interface ToolSources {
  /** The folder that Debian's packages were unpacked to. */
  readonly debian: string;
  /** Absolute paths of the other programs, by name. */
  readonly programs: Readonly<Record<string, string>>;
}

/**
 * Puts all programs into one folder under their own names and returns its path. A program that was found through another
 * such folder, as from inside of a sandbox, is linked to itself: a chain of links has an end, which is 40 on Linux.
 */
export async function linkTools(cache: string, { debian, programs }: ToolSources): Promise<string> {
  const found = Object.entries(programs).map(([name, path]) => [name, realpathSync(path)] as const);
  const key = [LAYOUT, debian, ...found.flat()];
  return cached(cache, "tools", key, async (directory) => {
    for (const [name, path] of found) await symlink(path, join(directory, name));
    const folders = programFolders([debian, "/"]);
    for (const name of DEBIAN_PROGRAMS) await placeDebianProgram(debian, folders, join(directory, name));
  });
}

/** Unpacked programs find their own libraries, and iptables its extensions, through the wrapper; installed ones are linked as they are. */
async function placeDebianProgram(debian: string, folders: readonly string[], target: string): Promise<void> {
  const name = basename(target);
  const program = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (program === undefined) throw missingProgram(name, debian);
  if (program.startsWith(`${debian}/`)) {
    const libraries = [join(debian, "usr/lib/x86_64-linux-gnu"), join(debian, "lib/x86_64-linux-gnu")].join(":");
    const extensions = join(debian, "usr/lib/x86_64-linux-gnu/xtables");
    const environment = `LD_LIBRARY_PATH=${libraries} XTABLES_LIBDIR=${extensions}`;
    await writeFile(target, `#!/bin/sh\n${environment} exec ${program} "$@"\n`);
    await chmod(target, 0o755);
  } else {
    await symlink(program, target);
  }
}
