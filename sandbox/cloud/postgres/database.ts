import pg from "pg";
import type { DatabaseRequest, DatabaseRuntime } from "../../digitalocean/runtime.ts";
import { newDatabasePassword } from "../database-password.ts";
import { ADMIN_USER, SUPERUSER } from "./account.ts";
import { type PostgresSettings, startPostgresServer } from "./server.ts";

/** Starts a managed PostgreSQL: a server with the administrator `doadmin` and the database `defaultdb`. */
export async function startPostgres(request: DatabaseRequest, settings: PostgresSettings): Promise<DatabaseRuntime> {
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
    const password = newDatabasePassword();
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

const name = pg.escapeIdentifier;
