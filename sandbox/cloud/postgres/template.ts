import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../run.ts";
import { cached, type Toolchain } from "../../toolchain/index.ts";
import { ADMIN_USER, AS_POSTGRES_USER, DEFAULT_DATABASE, POSTGRES_USER_ID, SUPERUSER } from "./account.ts";

/** What a new managed database holds. `doadmin` is no superuser there either; it cannot log in before it has a password. */
const CONTENT = [
  `CREATE ROLE ${ADMIN_USER} LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS`,
  `CREATE DATABASE ${DEFAULT_DATABASE} OWNER ${ADMIN_USER}`,
];

const INITDB_OPTIONS = [
  `--username=${SUPERUSER}`,
  "--encoding=UTF8",
  "--locale=C.UTF-8",
  "--auth-local=trust",
  "--auth-host=scram-sha-256",
  "--no-sync",
  "--no-instructions",
];

/**
 * A data folder of PostgreSQL that new servers start from; made once, because making one takes seconds and a copy does not.
 *
 * @param cache the folder, outside the project, that keeps it
 * @returns its path
 */
export async function preparePostgresTemplate(toolchain: Toolchain, cache: string): Promise<string> {
  const version = (await run(toolchain.tool("postgres"), ["--version"])).trim();
  const directory = await cached(cache, "postgres-template", [version, ...INITDB_OPTIONS, ...CONTENT], async (made) => {
    const data = join(made, "data");
    await mkdir(data, { mode: 0o700 });
    await chown(data, POSTGRES_USER_ID, POSTGRES_USER_ID);
    await runAsPostgres([toolchain.tool("initdb"), ...INITDB_OPTIONS, `--pgdata=${data}`]);
    const statements = CONTENT.map((statement) => `${statement}\n`).join("");
    await runAsPostgres([toolchain.tool("postgres"), "--single", "-F", "-D", data, SUPERUSER], statements);
  });
  return join(directory, "data");
}

async function runAsPostgres(command: readonly string[], input?: string): Promise<void> {
  const [program, ...words] = [...AS_POSTGRES_USER, ...command];
  // The current folder of whoever starts the sandbox may be closed to that user.
  await run(program, words, { workingDirectory: "/", ...(input === undefined ? {} : { input }) });
}
