import { once } from "node:events";
import { openDatabase } from "./database.js";
import { log } from "./log.js";
import { createApi } from "./server.js";

const DRAIN_MILLISECONDS = 1000;

const { DATABASE_URL, GREENROOM_COMMIT = "unknown", PORT = "8080" } = process.env;
const database = openDatabase(DATABASE_URL);
const server = createApi({ database, commit: GREENROOM_COMMIT });

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
server.listen(Number(PORT), () => log("listening", { port: Number(PORT), commit: GREENROOM_COMMIT }));

/** Takes no new connections, lets the requests under way finish, and ends. */
async function stop(signal) {
  log("stopping", { signal });
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), DRAIN_MILLISECONDS).unref();
  await closed;
  await database.end();
  log("stopped");
}
