import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { SandboxError } from "../errors.ts";

const FOLDERS = ["usr/bin", "usr/sbin", "bin", "sbin"];

/**
 * Where Debian's programs are looked for, in this order. PostgreSQL's own come first, because `/usr/bin/psql` is a script
 * around one of them.
 *
 * @param roots the folders below which `usr/bin` and the others lie.
 * @throws SandboxError when no root has a PostgreSQL server.
 */
export function programFolders(roots: readonly string[]): readonly string[] {
  const postgresql = postgresqlFolder(roots);
  return [
    ...roots.map((root) => join(root, postgresql)),
    ...roots.flatMap((root) => FOLDERS.map((folder) => join(root, folder))),
  ];
}

/** What to do about a program that neither the unpacked packages have nor the machine: an older release may lack it. */
export function missingProgram(name: string, unpacked: string): SandboxError {
  return new SandboxError(
    `no Debian package brought the program ${name}: install it on this machine, or remove ${unpacked}, so that its package is fetched again`,
  );
}

/** Such as `usr/lib/postgresql/15/bin`: each release has its version. The first root with a server counts, and its newest one. */
function postgresqlFolder(roots: readonly string[]): string {
  for (const root of roots) {
    const servers = globSync("usr/lib/postgresql/*/bin/postgres", { cwd: root });
    const [newest] = servers.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
    if (newest !== undefined) return dirname(newest);
  }
  throw missingProgram("postgres", roots[0] ?? "");
}
