import { randomBytes } from "node:crypto";
import pg from "pg";
import type { DatabaseRequest, DatabaseRuntime } from "../../digitalocean/runtime.ts";
import { ADMIN_USER, SUPERUSER } from "./account.ts";
import { type PostgresSettings, startPostgresServer } from "./server.ts";

/**
 * Starts a managed database: a PostgreSQL server with the administrator `doadmin` and the database `defaultdb`.
 *
 * @throws Error when another engine than PostgreSQL is asked for
 */
export async function startDatabase(request: DatabaseRequest, settings: PostgresSettings): Promise<DatabaseRuntime> {
  if (request.engine !== "pg") {
    throw new Error(`the sandbox runs the database engine "pg", got "${request.engine}" for ${request.name}`);
  }
  const server = await startPostgresServer(request.id, settings);
  const execute = (statement: string) =>
    server.asSuperuser(SUPERUSER, async (client) => {
      try {
        await client.query(statement);
      } catch (cause) {
        throw new Error(`PostgreSQL refused: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    });
  const setPassword = async (verb: "CREATE" | "ALTER", user: string): Promise<string> => {
    const password = newPassword();
    await execute(`${verb} ROLE ${name(user)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    return password;
  };
  return {
    host: settings.address,
    port: server.port,
    adminUser: ADMIN_USER,
    adminPassword: await setPassword("ALTER", ADMIN_USER),
    certificate: settings.certificateAuthority.certificate,
    createDatabase: (database) => execute(`CREATE DATABASE ${name(database)} OWNER ${ADMIN_USER}`),
    dropDatabase: (database) => execute(`DROP DATABASE ${name(database)} WITH (FORCE)`),
    createUser: (user) => setPassword("CREATE", user),
    resetPassword: (user) => setPassword("ALTER", user),
    dropUser: (user) => execute(`DROP ROLE ${name(user)}`),
    setTrustedSources: (sources) => server.setTrustedSources(sources),
    stop: () => server.stop(),
  };
}

/** Letters, digits, `-` and `_` only, so that it needs no escaping in a URL; the prefix is DigitalOcean's. */
function newPassword(): string {
  return `AVNS_${randomBytes(15).toString("base64url")}`;
}

const name = pg.escapeIdentifier;
