import { chmod, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Toolchain } from "../toolchain/index.ts";
import { copyProgram, findProgram } from "./program-files.ts";
import type { RegistryImage } from "./registry-image.ts";

/** The image, after the registry's host and a slash, of a compose host's proxy. */
export const CADDY_IMAGE = "base/caddy:2";

/** The image, after the registry's host and a slash, with a PostgreSQL server that is set up by variables. */
export const POSTGRES_SERVER_IMAGE = "base/postgres-server:15";

const SERVER_PROGRAMS = ["initdb", "pg_isready", "postgres", "psql"];
const ENTRYPOINT = "/usr/local/bin/docker-entrypoint.sh";

/** Does what the official image does with these variables: https://hub.docker.com/_/postgres */
const ENTRYPOINT_SCRIPT = `#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  chmod 700 "$PGDATA"
  exec su -s /bin/sh -c 'exec "$0" "$@"' -- postgres "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  (umask 077; printf '%s' "$POSTGRES_PASSWORD" > /tmp/password)
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --encoding=UTF8 --no-locale \\
    --no-sync --pgdata="$PGDATA"
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE \\"$POSTGRES_DB\\"" | postgres --single -D "$PGDATA" postgres
fi
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/tmp
`;

/** What the images are made of. */
export interface ComposeImageParts {
  /** Folder with the layer that all images start with. */
  readonly system: string;
  /** Fills the folder of a layer. */
  layer(name: string, fill: (root: string) => Promise<void>): Promise<string>;
  readonly toolchain: Toolchain;
}

/** The images that a compose host runs beside those of apps. */
export async function composeImages({ system, layer, toolchain }: ComposeImageParts) {
  const caddy = await findProgram(toolchain.tool("caddy"));
  const psql = await findProgram(toolchain.tool("psql"));
  const proxy = await layer("caddy", (root) => copyProgram(caddy, root, "usr/local/bin/caddy"));
  const server = await layer("postgres", (root) => copyServer(root, psql));
  const images: readonly (Pick<RegistryImage, "layers" | "command" | "entrypoint"> & { readonly name: string })[] = [
    { name: CADDY_IMAGE, layers: [system, proxy], command: ["caddy", "run"] },
    {
      name: POSTGRES_SERVER_IMAGE,
      layers: [system, server],
      command: ["postgres"],
      entrypoint: [ENTRYPOINT],
    },
  ];
  return images;
}

/** The server finds its own files from where it lies, so it lies as Debian's does. */
async function copyServer(root: string, psql: { readonly file: string; readonly libraryPath?: string }): Promise<void> {
  const programs = dirname(psql.file);
  const home = join(programs, "..");
  const [, version = ""] = /postgresql\/(\d+)\//.exec(psql.file) ?? [];
  const inside = `usr/lib/postgresql/${version}`;
  await mkdir(join(root, "usr/local/bin"), { recursive: true });
  for (const name of SERVER_PROGRAMS) {
    await copyProgram({ ...psql, file: join(programs, name) }, root, `${inside}/bin/${name}`);
    await symlink(`/${inside}/bin/${name}`, join(root, "usr/local/bin", name));
  }
  const filter = (file: string) => !/\/(?:bitcode|pgxs|llvmjit[^/]*)$/.test(file);
  await cp(join(home, "lib"), join(root, inside, "lib"), { recursive: true, dereference: true, filter });
  const share = `usr/share/postgresql/${version}`;
  await mkdir(join(root, "usr/share/postgresql"), { recursive: true });
  await cp(join(home, "../../../..", share), join(root, share), { recursive: true, dereference: true });
  const script = join(root, ENTRYPOINT);
  await writeFile(script, ENTRYPOINT_SCRIPT);
  await chmod(script, 0o755);
}
