import { chmod, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { waitFor } from "../../polling.ts";
import { freePort } from "../../ports.ts";
import { startProcess } from "../../process.ts";
import { run } from "../../run.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import type { CertificateAuthority } from "../certificate-authority.ts";
import { AS_POSTGRES_USER, POSTGRES_USER_ID, SUPERUSER } from "./account.ts";
import { preparePostgresTemplate } from "./template.ts";
import { renderHostAccess } from "./trusted-sources.ts";

/** What every PostgreSQL server of the sandbox needs. */
export interface PostgresSettings {
  /** The sandbox's state. */
  readonly directory: string;
  /** The sandbox's sockets; short, because a socket's path has at most 107 bytes. */
  readonly runDirectory: string;
  /** Keeps the template between runs. */
  readonly cache: string;
  readonly toolchain: Toolchain;
  readonly certificateAuthority: CertificateAuthority;
  /** The address, beside 127.0.0.1, that it listens on. */
  readonly address: string;
}

/** A PostgreSQL server that runs. */
export interface PostgresServer {
  readonly port: number;
  /** Does something as superuser, over the private socket. */
  asSuperuser<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Replaces who may connect, beside the sandbox itself; it holds when it settles. */
  setTrustedSources(sources: readonly string[] | "everyone"): Promise<void>;
  /** Ends it at once, with all its sessions, and removes its files. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/** A short-lived server has nothing to lose at a power cut, and shares the machine with many others. */
const SPEED_OVER_DURABILITY = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  shared_buffers: "16MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  dynamic_shared_memory_type: "mmap",
} as const;

/** Starts a PostgreSQL server that speaks TLS, from a copy of the template. */
export async function startPostgresServer(id: string, settings: PostgresSettings): Promise<PostgresServer> {
  const data = join(settings.directory, "postgres", id);
  const socket = join(settings.runDirectory, `pg-${id.slice(0, 8)}`);
  // A port that is free on every address is free on both that it listens on.
  const port = await freePort("0.0.0.0");
  const removeFiles = async () => {
    await Promise.all([data, socket].map((path) => rm(path, { recursive: true, force: true })));
  };
  const asSuperuser: PostgresServer["asSuperuser"] = async (database, work) => {
    const client = new pg.Client({ host: socket, port, user: SUPERUSER, database });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const [command, ...words] = AS_POSTGRES_USER;
  const options = { ...SPEED_OVER_DURABILITY, ...connectionOptions(socket, port, ownAddresses(settings)) };
  const start = async () => {
    await createDataDirectory(data, settings);
    await mkdir(socket, { mode: 0o700, recursive: true });
    await chown(socket, POSTGRES_USER_ID, POSTGRES_USER_ID);
    return startProcess({
      name: `PostgreSQL (${id})`,
      command,
      arguments: [
        ...words,
        ...[settings.toolchain.tool("postgres"), "-D", data],
        ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      workingDirectory: "/",
      logFile: join(settings.directory, "logs", `postgres-${id}.log`),
      ready: () => asSuperuser(SUPERUSER, async () => true),
    });
  };
  const server = await start().catch(async (error: unknown) => {
    await removeFiles();
    throw error;
  });
  return {
    port,
    asSuperuser,
    setTrustedSources: async (sources) => {
      const text = renderHostAccess(sources, ownAddresses(settings));
      await asSuperuser(SUPERUSER, (client) => replaceHostAccess(client, data, text));
    },
    stop: async () => {
      endAtOnce(server.pid);
      await server.stop();
      await removeFiles();
    },
  };
}

/** PostgreSQL's word for "do not wait for the sessions"; at SIGTERM it would: https://www.postgresql.org/docs/15/server-shutdown.html */
function endAtOnce(pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It has ended already.
  }
}

function ownAddresses({ address }: PostgresSettings): readonly string[] {
  return ["127.0.0.1", address];
}

function connectionOptions(socket: string, port: number, addresses: readonly string[]) {
  return {
    listen_addresses: addresses.join(","),
    port: String(port),
    unix_socket_directories: socket,
    ssl: "on",
    ssl_cert_file: "server.crt",
    ssl_key_file: "server.key",
  };
}

async function createDataDirectory(data: string, settings: PostgresSettings): Promise<void> {
  const { cache, certificateAuthority, toolchain } = settings;
  const template = await preparePostgresTemplate(toolchain, cache);
  await mkdir(join(data, ".."), { recursive: true });
  const [issued] = await Promise.all([
    certificateAuthority.issue("PostgreSQL", [...ownAddresses(settings), "localhost"]),
    run("cp", ["--archive", "--reflink=auto", "--no-target-directory", template, data]),
  ]);
  await writeOwned(join(data, "server.crt"), `${issued.certificate}\n${issued.chain}\n`);
  await writeOwned(join(data, "server.key"), issued.privateKey);
  await writeOwned(join(data, "pg_hba.conf"), renderHostAccess("everyone", []));
}

async function writeOwned(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
  await chown(file, POSTGRES_USER_ID, POSTGRES_USER_ID);
}

/**
 * The server reads its rules after a signal. It answers nobody while it does, and tells its sessions beforehand:
 * once this session knows of the new configuration, the next connection meets the new rules.
 */
async function replaceHostAccess(client: pg.Client, data: string, text: string): Promise<void> {
  const loadedAt = async () =>
    (await client.query<{ at: string }>("SELECT pg_conf_load_time()::text AS at")).rows[0]?.at;
  const before = await loadedAt();
  await writeOwned(join(data, "pg_hba.conf"), text);
  await client.query("SELECT pg_reload_conf()");
  await waitFor("PostgreSQL reading its access rules", async () => ((await loadedAt()) === before ? undefined : true), {
    timeoutSeconds: 5,
    intervalMilliseconds: 5,
  });
}
