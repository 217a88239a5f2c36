import { resolve } from "node:path";
import { HOST_USER, sshOptions } from "../components/compose-host/ssh-options.ts";
import type { CommandLine } from "./command-line.ts";
import { expect } from "./expect.ts";
import type { Stage } from "./stage.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Programs that a container runs, with the runtime and the database client that its image has. */
const ASK = `fetch(process.argv[1], { signal: AbortSignal.timeout(3000) }).then(
  (answer) => console.log("answered " + answer.status),
  (error) => console.log("refused " + (error.cause?.code ?? error.name)),
).then(() => process.exit())`;
const CONNECT = `const url = new URL(process.env.DATABASE_URL);
url.hostname = process.argv[1] || url.hostname;
const { openDatabase } = await import(process.cwd() + "/database.js");
const timer = setTimeout(() => { console.log("refused timeout"); process.exit(); }, 4000);
const database = openDatabase(url.href);
await database.query("SELECT 1").then(() => console.log("connected"), (error) => console.log("refused " + error.message));
process.exit();`;

/** How the host of each platform is reached; it stays the same for the act. */
const hosts = new WeakMap<CommandLine, Promise<readonly string[]>>();

/** Runs a command on the compose host, as the platform's deploy key may. @returns its output without the last line break */
export async function askHost({ commandLine }: Pick<Stage, "commandLine">, script: string): Promise<string> {
  const words = hosts.get(commandLine) ?? wordsForHost(commandLine);
  hosts.set(commandLine, words);
  return (await commandLine.require("ssh", [...(await words), script])).trim();
}

async function wordsForHost(commandLine: CommandLine): Promise<readonly string[]> {
  const words = ["stack", "output", "--json", "--stack", "platform"];
  const outputs = await commandLine.require("pulumi", words, { workingDirectory: ROOT });
  const { hostAddress, hostKey }: { hostAddress: string; hostKey: string } = JSON.parse(outputs);
  return [...sshOptions(hostKey), "-l", HOST_USER, "--", hostAddress];
}

/** Tries, from inside each environment, to reach the other's containers and database. */
export async function showComposeIsolation(stage: Stage, first: string, second: string): Promise<string> {
  const both = [reachAcross(stage, first, second), reachAcross(stage, second, first)];
  return (await Promise.all(both)).join("\n");
}

async function reachAcross(stage: Stage, from: string, to: string): Promise<string> {
  const own = await inside(stage, from, ASK, `http://${await addressOf(stage, from, "app")}:8080/healthz`);
  expect(own === "answered 200", `${from} to reach its own containers, got ${own}`);
  const other = await inside(stage, from, ASK, `http://${await addressOf(stage, to, "app")}:8080/healthz`);
  expect(other.startsWith("refused"), `${from} not to reach the containers of ${to}, got ${other}`);
  const home = await inside(stage, from, CONNECT, "");
  expect(home === "connected", `${from} to reach its own database, got ${home}`);
  const away = await inside(stage, from, CONNECT, await addressOf(stage, to, "database"));
  expect(away.startsWith("refused"), `${from} not to reach the database of ${to}, got ${away}`);
  return `${from} → ${to}: containers ${other}; database ${away}`;
}

async function inside(stage: Stage, environment: string, program: string, word: string): Promise<string> {
  const container = await containerOf(stage, environment, "app");
  const command = ["docker", "exec", container, "node", "--input-type=module", "-e", program, word];
  return askHost(stage, command.map(quote).join(" "));
}

async function addressOf(stage: Stage, environment: string, part: string): Promise<string> {
  const container = await containerOf(stage, environment, part);
  return askHost(
    stage,
    `docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${container}`,
  );
}

/** The container of the API, or of the database, which belongs to no app. */
function containerOf(stage: Stage, environment: string, part: string): Promise<string> {
  const labels = [
    `greenroom.dev/environment=${environment}`,
    `app.kubernetes.io/component=${part}`,
    ...(part === "app" ? ["app.kubernetes.io/name=api"] : []),
  ];
  const filters = labels.map((label) => `--filter label=${label}`).join(" ");
  return askHost(stage, `docker ps --latest --format '{{.Names}}' ${filters}`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
