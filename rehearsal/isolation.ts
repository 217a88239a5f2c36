import { expect } from "./expect.ts";
import type { Stage } from "./stage.ts";

/** Programs that a pod runs, with the runtime and the database client that its image has. */
const ASK = `fetch(process.argv[1], { signal: AbortSignal.timeout(3000) }).then(
  (answer) => console.log("answered " + answer.status),
  (error) => console.log("refused " + (error.cause?.code ?? error.name)),
).then(() => process.exit())`;
const CONNECT = `const url = new URL(process.env.DATABASE_URL);
url.pathname = "/" + process.argv[1];
const { openDatabase } = await import(process.cwd() + "/database.js");
const database = openDatabase(url.href);
await database.query("SELECT 1").then(() => console.log("connected"), (error) => console.log("refused " + error.message));
await database.end();`;

/** Tries, from inside each environment, to reach the other's pods and database. */
export async function showIsolation(stage: Stage, first: string, second: string): Promise<string> {
  const both = [reachAcross(stage, first, second), reachAcross(stage, second, first)];
  return (await Promise.all(both)).join("\n");
}

async function reachAcross(stage: Stage, from: string, to: string): Promise<string> {
  const own = await tryFetch(stage, from, `http://${await podAddress(stage, from)}:8080/healthz`);
  expect(own === "answered 200", `${from} to reach its own pods, got ${own}`);
  const pods = await tryFetch(stage, from, `http://${await podAddress(stage, to)}:8080/healthz`);
  expect(pods.startsWith("refused"), `${from} not to reach the pods of ${to}, got ${pods}`);
  const metadata = await tryFetch(stage, from, "http://169.254.169.254/metadata/v1.json");
  expect(metadata.startsWith("refused"), `${from} not to reach the metadata address, got ${metadata}`);
  const home = await tryConnect(stage, from, databaseOf(from));
  expect(home === "connected", `${from} to reach its own database, got ${home}`);
  for (const database of [databaseOf(to), "defaultdb"]) {
    const away = await tryConnect(stage, from, database);
    expect(away.includes("permission denied"), `${from} not to reach the database ${database}, got ${away}`);
  }
  return `${from} → ${to}: pods ${pods}; database refused; metadata ${metadata}`;
}

function tryFetch(stage: Stage, environment: string, url: string): Promise<string> {
  return inside(stage, environment, ["node", "-e", ASK, url]);
}

function tryConnect(stage: Stage, environment: string, database: string): Promise<string> {
  return inside(stage, environment, ["node", "--input-type=module", "-e", CONNECT, database]);
}

async function inside(stage: Stage, environment: string, command: readonly string[]): Promise<string> {
  const output = await stage.services.kubectl(`--namespace=${environment}`, "exec", "deployment/api", "--", ...command);
  return output.trim();
}

function podAddress(stage: Stage, environment: string): Promise<string> {
  const selector = "--selector=app.kubernetes.io/name=api";
  const running = "--field-selector=status.phase=Running";
  return stage.services.kubectl(
    `--namespace=${environment}`,
    "get",
    "pods",
    selector,
    running,
    "--output=jsonpath={.items[0].status.podIP}",
  );
}

function databaseOf(environment: string): string {
  return environment.replace("-", "_");
}
