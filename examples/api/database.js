import pg from "pg";
import { log } from "./log.js";

/**
 * Opens a few connections to the database at `url`, when they are needed.
 *
 * Managed PostgreSQL signs its certificate with an authority of its own. By libpq's rules, which `pg` follows on request,
 * `sslmode=require` encrypts without asking who signed.
 */
export function openDatabase(url) {
  const address = new URL(url);
  address.searchParams.set("uselibpqcompat", "true");
  const pool = new pg.Pool({
    connectionString: address.href,
    max: 3,
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
  });
  // A connection that breaks while nobody uses it is replaced at the next query.
  pool.on("error", (error) => log("connection lost", { reason: error.message }));
  return pool;
}
