import { globSync } from "node:fs";
import { dirname, join } from "node:path";

const FOLDERS = ["usr/bin", "usr/sbin", "bin", "sbin"];

/**
 * Where Debian's programs are looked for, in this order. PostgreSQL's own come first, because `/usr/bin/psql` is a script
 * around one of them.
 *
 * @param roots the folders below which `usr/bin` and the others lie.
 * @throws Error when no root has a PostgreSQL server.
 */
export function programFolders(roots: readonly string[]): readonly string[] {
  const postgresql = postgresqlFolder(roots);
  return [
    ...roots.map((root) => join(root, postgresql)),
    ...roots.flatMap((root) => FOLDERS.map((folder) => join(root, folder))),
  ];
}

/** Such as `usr/lib/postgresql/15/bin`: each release has its version. The first root with a server counts, and its newest one. */
function postgresqlFolder(roots: readonly string[]): string {
  for (const root of roots) {
    const servers = globSync("usr/lib/postgresql/*/bin/postgres", { cwd: root });
    const [newest] = servers.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
    if (newest !== undefined) return dirname(newest);
  }
  throw new Error("no Debian package brought the program postgres");
}
