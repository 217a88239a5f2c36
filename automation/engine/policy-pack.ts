import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import { CliError } from "../errors.ts";

/** A runtime that no Pulumi knows, so that the engine looks for a program of this name instead of a language. */
const RUNTIME = "greenroom";

/** Where the pack's own files are, in the folder of a stack. */
const RUNNER = "policy";

const END_WITH_PARENT = import.meta.resolve("./end-with-parent.ts");

/** A policy pack that runs, and how the engine of one stack finds it. */
export interface PolicyPack {
  /** The folder that the engine is given as policy pack; there once the pack has started. */
  ready(): Promise<string>;
  stop(): void;
}

/** A project whose engine finds the pack. */
export function withAnalyzer(project: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const analyzers = [{ name: `policy-${RUNTIME}`, path: RUNNER }];
  return { ...project, plugins: { ...Object(project.plugins), analyzers } };
}

/**
 * Starts a policy pack beside the engine, and not by it: it takes a quarter of a second to load, and so it does that
 * while the state is being read. What the engine starts in its place only tells where the pack listens.
 *
 * @param directory - folder of the pack.
 * @param folder - folder of the stack, which the pack's own files go into.
 */
export function startPolicyPack(directory: string, folder: string, environment: NodeJS.ProcessEnv): PolicyPack {
  const pack = spawn(process.execPath, ["--import", END_WITH_PARENT, "index.ts"], {
    cwd: directory,
    // The pack sees resources, so it needs nothing of what opens anything.
    env: { PATH: environment.PATH, NODE_COMPILE_CACHE: join(homedir(), ".cache", "greenroom", "compiled") },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // The project names this folder, and the engine wants it there for every command, whether it uses the pack or not.
  const own = join(folder, RUNNER);
  mkdirSync(own);
  const port = readPort(pack);
  // Whoever waits for it hears of the failure.
  port.catch(() => undefined);
  return {
    ready: async () => {
      const runner = join(own, `pulumi-analyzer-policy-${RUNTIME}`);
      await writeFile(runner, `#!/bin/sh\necho ${await port}\nexec tail -f /dev/null\n`);
      await chmod(runner, 0o755);
      await writeFile(join(own, "PulumiPolicy.yaml"), stringify({ runtime: RUNTIME }));
      return own;
    },
    stop: () => {
      pack.kill();
    },
  };
}

/** The first line that a pack prints is the port that it listens at. */
async function readPort(pack: ChildProcess): Promise<number> {
  const complaints: string[] = [];
  pack.stderr?.on("data", (text: Buffer) => complaints.push(text.toString()));
  if (pack.stdout === null) throw new Error("the policy pack has no output");
  const lines = createInterface({ input: pack.stdout });
  const [line] = await Promise.race([once(lines, "line"), once(pack, "close").then(() => [""])]);
  const port = Number(line);
  if (Number.isInteger(port) && port > 0) return port;
  throw new CliError(
    "policy-pack-failed",
    "The policy pack did not start.",
    "Correct what it says; the pack is in the folder policy.",
    { details: complaints.join("").trim().split("\n").slice(-10) },
  );
}
