import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DaemonInput } from "../daemon.ts";
import {
  isAlive,
  readDescription,
  readProcess,
  type SandboxDescription,
  type SandboxPlaces,
  writeProcess,
} from "../description.ts";
import { SandboxError } from "../errors.ts";
import { requireMachine } from "../machine.ts";
import { waitFor } from "../polling.ts";
import { putOnSearchPath } from "../search-path.ts";
import { prepareToolchain, type Toolchain } from "../toolchain/index.ts";
import { takeDown } from "./down.ts";
import type { CommandInput } from "./input.ts";

const READY_SECONDS = 600;
const SHOWN_LOG_LINES = 15;

/** Input of {@link bringUp}. */
export interface UpInput extends CommandInput {
  /** A git repository to copy; by default one is made from this checkout's files, as they are. */
  readonly repository?: string;
}

/**
 * Starts the outside world: an imitated cloud account and GitHub repository, with the real programs behind them.
 * A sandbox that is up already stays as it is.
 *
 * @throws SandboxError when the machine lacks something, or a program does not start.
 */
export async function bringUp(input: UpInput): Promise<void> {
  const { places } = input;
  const holder = await readProcess(places);
  if (holder !== undefined && isAlive(holder) && (await readDescription(places)) !== undefined) {
    input.output.write("the sandbox is up already\n");
    return;
  }
  requireMachine();
  if (existsSync(places.directory)) await takeDown({ ...input, output: { write: () => undefined } });
  input.output.write("getting the programs ready\n");
  const toolchain = await prepareToolchain(input);
  putOnSearchPath(toolchain.tools);
  const description = await startDaemon(input, toolchain);
  input.output.write(`the sandbox is up (${description.seconds} s)\n`);
  for (const [name, url] of Object.entries(description.endpoints)) input.output.write(`  ${name.padEnd(18)} ${url}\n`);
  input.output.write(`next: eval "$(npm run --silent sandbox -- env)", then: npx greenroom up platform\n`);
}

async function startDaemon(input: UpInput, toolchain: Toolchain): Promise<SandboxDescription> {
  const { places } = input;
  await mkdir(places.directory, { recursive: true, mode: 0o755 });
  await mkdir(places.runDirectory, { recursive: true, mode: 0o755 });
  const daemon = spawnDaemon(places.directory, toolchain, {
    root: input.root,
    places,
    toolchain: {
      tools: toolchain.tools,
      networkPlugins: toolchain.networkPlugins,
      gatewayCustomResources: toolchain.gatewayCustomResources,
    },
    ...(input.repository === undefined ? {} : { repository: input.repository }),
  });
  try {
    await writeProcess(places, daemon.pid ?? 0, toolchain.tools);
    return await waitUntilUp(daemon, places);
  } catch (error) {
    const reason = new SandboxError(`${error}\n${lastLines(places.directory)}`, { cause: error });
    await takeDown({ ...input, output: { write: () => undefined } });
    throw reason;
  }
}

async function waitUntilUp(daemon: ChildProcess, places: SandboxPlaces): Promise<SandboxDescription> {
  const hasEnded = () => daemon.exitCode !== null || daemon.signalCode !== null;
  const outcome = await waitFor("the sandbox coming up", async () => (hasEnded() ? "ended" : readDescription(places)), {
    timeoutSeconds: READY_SECONDS,
  });
  if (outcome === "ended") throw new Error("the sandbox ended while it was starting");
  daemon.unref();
  return outcome;
}

/**
 * The daemon and all that it starts live in namespaces of their own for processes and mounts,
 * so that ending one process ends and unmounts everything, also after a crash.
 */
function spawnDaemon(directory: string, toolchain: Toolchain, input: DaemonInput): ChildProcess {
  const log = openSync(join(directory, "daemon.log"), "a");
  const daemon = [process.execPath, join(import.meta.dirname, "..", "daemon.ts"), JSON.stringify(input)];
  try {
    return spawn(
      "unshare",
      ["--pid", "--mount", "--fork", "--kill-child", "--mount-proc", toolchain.tool("tini"), "--", ...daemon],
      { stdio: ["ignore", log, log], detached: true, cwd: input.root },
    );
  } finally {
    closeSync(log);
  }
}

function lastLines(directory: string): string {
  return readFileSync(join(directory, "daemon.log"), "utf8").trimEnd().split("\n").slice(-SHOWN_LOG_LINES).join("\n");
}
