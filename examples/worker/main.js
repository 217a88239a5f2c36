import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "./database.js";
import { log } from "./log.js";

const KEPT_HEARTBEATS = 100;
/** After so many failures in a row a new start may help. */
const PATIENCE = 12;

const { DATABASE_URL, GREENROOM_COMMIT = "unknown", INTERVAL_SECONDS = "5" } = process.env;
const database = openDatabase(DATABASE_URL);
const stopping = new AbortController();

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
log("working", { commit: GREENROOM_COMMIT, intervalSeconds: Number(INTERVAL_SECONDS) });
await work();
await database.end();
log("stopped");

/** One heartbeat after the other until it is told to stop; the one under way is finished. */
async function work() {
  for (let failures = 0; !stopping.signal.aborted && failures < PATIENCE; ) {
    try {
      await beat();
      failures = 0;
    } catch (error) {
      failures += 1;
      process.exitCode = failures < PATIENCE ? 0 : 1;
      log("heartbeat failed", { failures, reason: error.message });
    }
    await delay(Number(INTERVAL_SECONDS) * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}

async function beat() {
  await database.query("INSERT INTO heartbeats (commit) VALUES ($1)", [GREENROOM_COMMIT]);
  await database.query(
    "DELETE FROM heartbeats WHERE beat_at < (SELECT beat_at FROM heartbeats ORDER BY beat_at DESC OFFSET $1 LIMIT 1)",
    [KEPT_HEARTBEATS],
  );
  log("heartbeat");
}

function stop(signal) {
  log("stopping", { signal });
  stopping.abort();
}
