import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { CliError } from "../errors.ts";
import { createInterrupter, type Interruption, type Urgency } from "./interruption.ts";
import { forgetProcess, recordProcess } from "./process-records.ts";
import { withoutAttributes } from "./torn-attributes.ts";

/** The version that this project is tested with; newer ones of the same major version are accepted. */
export const PULUMI_VERSION = "3.250.0";

/** Pause between SIGINT and SIGTERM when both must be sent: the engine has to see two signals, not one. */
const SECOND_SIGNAL_MILLISECONDS = 100;

/**
 * The commands that take SIGINT as a wish to finish. Any other dies of it at once and leaves its lock behind, as `stack rm`
 * does; it is over soon by itself.
 */
const FINISHING = ["up", "preview", "destroy", "refresh"];

/** The commands that hold the lock for long. */
const LASTING = ["up", "destroy"];

/** The commands that take the lock, or have some below them that do. */
const LOCKING = [...LASTING, "refresh", "stack", "state"];

/** What to do about a CLI that is missing or too old. */
export const INSTALL_HINT = `Install Pulumi ${PULUMI_VERSION} (https://www.pulumi.com/docs/install/) and put it on PATH.`;

/** What a command of the Pulumi CLI gave back. */
export interface PulumiOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A process of the Pulumi CLI that a signal has ended. */
export interface KilledProcess {
  readonly processId: number;
  /** When it was started, in ISO 8601. */
  readonly startedAt: string;
}

/** A command of the Pulumi CLI that failed. Its text may hold secrets: explain it, never print it. */
export class PulumiFailure extends Error {
  public readonly command: string;
  public readonly stderr: string;
  public readonly stdout: string;
  /** Exit code; 255 when a signal ended it. */
  public readonly exitCode: number;
  /** Its process, when a signal ended it before it could tidy up; undefined otherwise. */
  public readonly killedProcess: KilledProcess | undefined;

  constructor(
    command: string,
    output: { readonly stdout: string; readonly stderr: string },
    exitCode: number,
    killedProcess?: KilledProcess,
  ) {
    super(`pulumi ${command} failed with exit code ${exitCode}`);
    this.name = "PulumiFailure";
    this.command = command;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
    this.exitCode = exitCode;
    this.killedProcess = killedProcess;
  }
}

/**
 * The Pulumi CLI with our own hold on its process. The Automation API's own runner can send one SIGINT and nothing more,
 * which leaves the lock behind when a job is cancelled in the middle of a long create.
 */
export class PulumiCli {
  public readonly command: string;
  /** Hears of each process that is going to lock a stack for long. @default - nobody does */
  public onLasting: ((processId: number) => void) | undefined;
  /** What every command finds in its environment. */
  public readonly environment: NodeJS.ProcessEnv;
  readonly #interruption: Interruption;

  constructor(command: string, environment: NodeJS.ProcessEnv, interruption: Interruption) {
    this.command = command;
    this.environment = environment;
    this.#interruption = interruption;
  }

  /** The same CLI for what must be done although the run is to end. */
  undisturbed(): PulumiCli {
    return new PulumiCli(this.command, this.environment, createInterrupter());
  }

  /**
   * Runs one command. The signature is the one that the Automation API calls.
   *
   * @throws PulumiFailure
   */
  async run(
    args: readonly string[],
    workingDirectory: string,
    environment: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<PulumiOutput> {
    const name = commandName(args);
    if (this.#interruption.reason !== undefined) {
      throw new PulumiFailure(name, { stdout: "", stderr: `not started: ${this.#interruption.reason}` }, 255);
    }
    const child = spawn(this.command, [...args, "--non-interactive"], {
      cwd: workingDirectory,
      env: commandEnvironment({ ...this.environment, ...environment }),
      stdio: ["ignore", "pipe", "pipe"],
      // Out of the terminal's process group: Ctrl-C must arrive once, through us.
      detached: true,
    });
    const startedAt = new Date().toISOString();
    this.#announce(child.pid, args[0] ?? "");
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
      onError?.(text);
    });
    const unsubscribe = this.#interruption.subscribe(
      forwardTo(FINISHING.includes(args[0] ?? ""), (signal) => child.kill(signal)),
    );
    try {
      const { code, signal } = await new Promise<{ code: number; signal: NodeJS.Signals | null }>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (exitCode, signal) => resolve({ code: exitCode ?? 255, signal }));
      });
      const killed = child.pid === undefined || signal === null ? undefined : { processId: child.pid, startedAt };
      // A killed process may have left its lock, and the record is the proof that it is dead.
      if (child.pid !== undefined && killed === undefined) forgetProcess(child.pid, this.environment);
      if (code !== 0) throw new PulumiFailure(name, output, code, killed);
      return { ...output, code };
    } finally {
      unsubscribe();
    }
  }

  /** Leaves word of a process that may lock a stack, before it does. */
  #announce(processId: number | undefined, word: string): void {
    if (processId === undefined) return;
    if (LOCKING.includes(word)) recordProcess(processId, this.environment);
    if (LASTING.includes(word)) this.onLasting?.(processId);
  }
}

function commandEnvironment({ PULUMI_BACKEND_URL: url, ...environment }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const place = url === undefined ? {} : { PULUMI_BACKEND_URL: withoutAttributes(url) };
  return { ...environment, ...place, PULUMI_AUTOMATION_API: "true" };
}

/**
 * The engine takes its first signal as "finish what is in flight" and any second one as "save and leave", so "finish"
 * becomes SIGINT and "leave" becomes SIGTERM; when both come at once the second waits until the first was taken.
 */
function forwardTo(finishes: boolean, kill: (signal: NodeJS.Signals) => boolean): (urgency: Urgency) => void {
  let firstSignalAt = 0;
  return (urgency) => {
    if (urgency === "finish") {
      if (!finishes) return;
      firstSignalAt = Date.now();
      kill("SIGINT");
      return;
    }
    setTimeout(() => kill("SIGTERM"), Math.max(0, firstSignalAt + SECOND_SIGNAL_MILLISECONDS - Date.now()));
  };
}

/**
 * Finds the Pulumi CLI on the PATH of `environment`. Its version is checked apart, because that takes a process of its own
 * which can run beside the first commands.
 *
 * @throws CliError `pulumi-missing`
 */
export function findPulumi(environment: NodeJS.ProcessEnv, interruption: Interruption): PulumiCli {
  const command = (environment.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "pulumi"))
    .find(isExecutable);
  if (command !== undefined) return new PulumiCli(command, environment, interruption);
  throw new CliError("pulumi-missing", 'There is no program "pulumi" on PATH.', INSTALL_HINT);
}

function commandName(args: readonly string[]): string {
  const end = args.findIndex((argument) => argument.startsWith("-"));
  return args.slice(0, end === -1 ? 2 : Math.min(end, 2)).join(" ");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
