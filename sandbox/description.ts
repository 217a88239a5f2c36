import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a sandbox keeps what it has; all of it goes with `down`. */
export interface SandboxPlaces {
  /** Eight hexadecimal digits that follow from the folder's path. */
  readonly id: string;
  /** Logs, data and state. */
  readonly directory: string;
  /** Unix sockets, whose paths must be short. */
  readonly runDirectory: string;
}

/** A sandbox that runs, as `status`, `env` and `down` see it from another process. */
export interface SandboxDescription {
  readonly startedAt: string;
  /** How long it took to come up. */
  readonly seconds: number;
  /** What people open or call, by what it is. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The settings with which the command line and Pulumi work against it; `PATH` holds what comes first. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The process that holds a sandbox's namespaces: when it ends, everything in them ends. */
export interface SandboxProcess {
  readonly pid: number;
  /** Tells it from a later process with the same number. */
  readonly startTime: string;
  /** The folder of the programs that the sandbox runs, for those who clean up after it. */
  readonly tools: string;
}

/** The folder of the sandbox that belongs to a checkout. */
export function sandboxDirectory(root: string): string {
  return join(root, ".sandbox");
}

/** The places of the sandbox that lives in this folder. */
export function placesOf(directory: string): SandboxPlaces {
  const id = createHash("sha256").update(directory).digest("hex").slice(0, 8);
  return { id, directory, runDirectory: `/run/greenroom-${id}` };
}

/** Remembers which process holds the sandbox, before anything else happens in it. */
export async function writeProcess(places: SandboxPlaces, pid: number, tools: string): Promise<void> {
  await writeWhole(join(places.directory, "process.json"), { pid, startTime: processStartTime(pid) ?? "", tools });
}

/** The process that holds the sandbox; undefined when none was started, or the last one was taken down. */
export function readProcess(places: SandboxPlaces): Promise<SandboxProcess | undefined> {
  return readWhole(join(places.directory, "process.json"));
}

/** Says that the sandbox is up, and how it is reached. */
export async function writeDescription(places: SandboxPlaces, description: SandboxDescription): Promise<void> {
  await writeWhole(join(places.directory, "sandbox.json"), description);
}

/** The description of the sandbox; undefined until it is up. */
export function readDescription(places: SandboxPlaces): Promise<SandboxDescription | undefined> {
  return readWhole(join(places.directory, "sandbox.json"));
}

/** True while the process is the one that was meant. */
export function isAlive({ pid, startTime }: SandboxProcess): boolean {
  return processStartTime(pid) === startTime;
}

/** Another process never reads half of it; secrets are in it, so only this user reads it at all. */
async function writeWhole(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readWhole<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

/** When a process started, in the kernel's own count; undefined when there is none, or only its remains. */
function processStartTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
