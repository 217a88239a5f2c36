import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseRequest, DatabaseRuntime } from "../../digitalocean/runtime.ts";
import { freePort } from "../../ports.ts";
import { startProcess } from "../../process.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import type { CertificateAuthority } from "../certificate-authority.ts";
import { newDatabasePassword } from "../database-password.ts";
import { sendCommand, type ValkeyLogin } from "./commands.ts";
import { openGate } from "./gate.ts";

/** The one user that a managed Valkey starts with: https://docs.digitalocean.com/products/databases/valkey/how-to/connect/ */
const USER = "default";

/** The sandbox's own user, who may change settings. */
const KEEPER = "keeper";

/** What every Valkey server of the sandbox needs. */
export interface ValkeySettings {
  /** The sandbox's state. */
  readonly directory: string;
  readonly toolchain: Toolchain;
  readonly certificateAuthority: CertificateAuthority;
  /** The address, beside 127.0.0.1, that it listens on. */
  readonly address: string;
}

/**
 * Starts a managed Valkey that speaks TLS and writes nothing to disk.
 *
 * The program is Debian's Redis 7.0, from which Valkey was forked: what it knows, Valkey 8 knows too. It cannot tell its
 * clients apart by address, so a gate stands before it.
 */
export async function startValkey(request: DatabaseRequest, settings: ValkeySettings): Promise<DatabaseRuntime> {
  const { address, certificateAuthority } = settings;
  const directory = join(settings.directory, "valkey", request.id);
  const addresses = ["127.0.0.1", address];
  // Ports that are free on every address are free on those that are listened on.
  const [port, innerPort] = await Promise.all([freePort("0.0.0.0"), freePort("0.0.0.0")]);
  const password = newDatabasePassword();
  const keeper: ValkeyLogin = {
    ...{ host: "127.0.0.1", port: innerPort, user: KEEPER, password: newDatabasePassword() },
    authority: certificateAuthority.certificate,
  };
  const removeFiles = () => rm(directory, { recursive: true, force: true });
  await writeConfiguration(directory, { password, keeper }, settings);
  const start = async () => {
    const server = await startProcess({
      name: `Valkey (${request.id})`,
      command: settings.toolchain.tool("redis-server"),
      arguments: [join(directory, "valkey.conf")],
      workingDirectory: directory,
      logFile: join(settings.directory, "logs", `valkey-${request.id}.log`),
      ready: async () => (await sendCommand(keeper, "PING")) === "+PONG",
    });
    return { server, gate: await openGate({ addresses, port, targetPort: innerPort }) };
  };
  const { server, gate } = await start().catch(async (error: unknown) => {
    await removeFiles();
    throw error;
  });
  return {
    host: address,
    port,
    adminUser: USER,
    adminPassword: password,
    certificate: certificateAuthority.certificate,
    ...refusals(),
    setTrustedSources: async (sources) => gate.setTrustedSources(sources),
    setEvictionPolicy: async (policy) => {
      await sendCommand(keeper, `CONFIG SET maxmemory-policy ${policy.replace("_", "-")}`);
    },
    stop: async () => {
      await gate.close();
      await server.stop();
      await removeFiles();
    },
  };
}

/** In a file, because everyone on the machine may read a command line. */
async function writeConfiguration(
  directory: string,
  { password, keeper }: { readonly password: string; readonly keeper: ValkeyLogin },
  { address, certificateAuthority }: ValkeySettings,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const issued = await certificateAuthority.issue("Valkey", ["127.0.0.1", address, "localhost"]);
  const files = {
    "server.crt": `${issued.certificate}\n${issued.chain}\n`,
    "server.key": issued.privateKey,
    "valkey.conf": [
      ...["bind 127.0.0.1", "port 0", `tls-port ${keeper.port}`, "tls-auth-clients no"],
      ...["tls-cert-file server.crt", "tls-key-file server.key", "tls-ca-cert-file server.crt"],
      ...["maxmemory 64mb", "maxmemory-policy noeviction", 'save ""', "appendonly no"],
      // Settings and the like are the vendor's business.
      `user ${USER} on >${password} ~* &* +@all -@admin`,
      `user ${KEEPER} on >${keeper.password} +ping +config`,
      "",
    ].join("\n"),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
  }
}

type Refused = "createDatabase" | "dropDatabase" | "createUser" | "resetPassword" | "dropUser";

/** What PostgreSQL has and Valkey has not. */
function refusals(): Pick<DatabaseRuntime, Refused> {
  const refuse = (what: string) => async (): Promise<never> => {
    throw new Error(`${what} are not supported for Valkey clusters`);
  };
  const [database, user] = [refuse("databases"), refuse("users")];
  return { createDatabase: database, dropDatabase: database, createUser: user, resetPassword: user, dropUser: user };
}
