import { readdir, readFile } from "node:fs/promises";
import { openDatabase } from "./database.js";
import { log } from "./log.js";

/** Any number, as long as every copy of this program takes the same. */
const LOCK = 4_217_001;
const FOLDER = new URL("migrations/", import.meta.url);

const database = openDatabase(process.env.DATABASE_URL);
const client = await database.connect();
try {
  // Held until the session ends: of two that start at once, the second finds nothing left to do.
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
  const applied = new Set((await client.query("SELECT version FROM schema_migrations")).rows.map((row) => row.version));
  const versions = (await readdir(FOLDER)).map((file) => file.replace(/\.sql$/, "")).sort();
  for (const version of versions.filter((candidate) => !applied.has(candidate))) await apply(version);
  log("schema is current", { schema: versions.at(-1) });
} catch (error) {
  // One line with the reason: a stack trace would push it out of what people are shown.
  log("migration failed", { reason: error.message });
  process.exitCode = 1;
} finally {
  client.release();
  await database.end();
}

/** All of a migration or nothing of it. */
async function apply(version) {
  const statements = await readFile(new URL(`${version}.sql`, FOLDER), "utf8");
  await client.query("BEGIN");
  try {
    await client.query(statements);
    await client.query("INSERT INTO schema_migrations (version) VALUES ($1)", [version]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`migration ${version} failed: ${error.message}`, { cause: error });
  }
  log("migrated", { version });
}
