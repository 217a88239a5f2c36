import type { DatabaseRequest, DatabaseRuntime } from "../digitalocean/runtime.ts";
import { startPostgres } from "./postgres/database.ts";
import type { PostgresSettings } from "./postgres/server.ts";
import { startValkey } from "./valkey/database.ts";

/**
 * Starts a managed database of the engine that is asked for.
 *
 * @throws Error when the sandbox does not run that engine
 */
export function startDatabase(request: DatabaseRequest, settings: PostgresSettings): Promise<DatabaseRuntime> {
  switch (request.engine) {
    case "pg":
      return startPostgres(request, settings);
    case "valkey":
      return startValkey(request, settings);
    default:
      throw new Error(
        `the sandbox runs the database engines "pg" and "valkey", got "${request.engine}" for ${request.name}`,
      );
  }
}
