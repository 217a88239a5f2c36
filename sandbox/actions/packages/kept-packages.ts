import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../run.ts";

/** What decides, with the words of the command, about what `npm ci` installs. */
const MANIFESTS = ["package.json", "package-lock.json"];
const INSTALLED = "node_modules";

/**
 * Puts an `npm` into a folder that is to come first on the search path of jobs. What `npm ci` has installed once is kept in
 * the folder, and copied for each job that asks for the same again; everything else the machine's own npm does.
 */
export async function keepPackages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const program = join(import.meta.dirname, "npm.ts");
  await writeFile(join(folder, "npm"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "${folder}" "$@"\n`, {
    mode: 0o755,
  });
}

/** A call of that `npm`. */
interface NpmCall {
  /** The folder that it lies in. */
  readonly folder: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** What that `npm` does in the working directory. @returns its exit code */
export async function runNpm(call: NpmCall): Promise<number> {
  const { folder, words } = call;
  if (words[0] !== "ci") return callNpm(call);
  const kept = join(folder, await keyOf(words));
  if (existsSync(kept)) {
    await copyFolder(kept, INSTALLED);
    console.log("the packages were installed before");
    return 0;
  }
  const exitCode = await callNpm(call);
  if (exitCode === 0) await keep(folder, kept);
  return exitCode;
}

/** The copy is seen when it is complete; of two jobs that make it at the same time, the first one's counts. */
async function keep(folder: string, kept: string): Promise<void> {
  const temporary = await mkdtemp(join(folder, "new-"));
  await copyFolder(INSTALLED, join(temporary, INSTALLED));
  await rename(join(temporary, INSTALLED), kept).catch(() => undefined);
  await rm(temporary, { recursive: true, force: true });
}

async function keyOf(words: readonly string[]): Promise<string> {
  const manifests = await Promise.all(MANIFESTS.map((name) => readFile(name, "utf8").catch(() => "")));
  return createHash("sha256")
    .update(JSON.stringify([...words, ...manifests]))
    .digest("hex");
}

async function callNpm({ folder, words, environment }: NpmCall): Promise<number> {
  const path = (environment.PATH ?? "").split(":").filter((entry) => entry !== folder);
  const child = spawn("npm", [...words], { stdio: "inherit", env: { ...environment, PATH: path.join(":") } });
  const [exitCode] = (await once(child, "exit")) as [number | null];
  return exitCode ?? 1;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await run("cp", ["--archive", "--reflink=auto", from, to]);
}
