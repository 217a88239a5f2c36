import { once } from "node:events";
import { log } from "./log.js";
import { createWeb } from "./server.js";

const DRAIN_MILLISECONDS = 1000;

const { API_URL, GREENROOM_COMMIT = "unknown", GREENROOM_ENVIRONMENT = "local", PORT = "8080" } = process.env;
const server = createWeb({ apiUrl: API_URL, commit: GREENROOM_COMMIT, environment: GREENROOM_ENVIRONMENT });

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
  log("stopped");
}
