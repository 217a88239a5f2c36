import { spawn } from "node:child_process";
import { CliError } from "../errors.ts";

/** How to run a program. */
export interface ProgramOptions {
  /** All that it finds in its environment. @default - this process's */
  readonly environment?: NodeJS.ProcessEnv;
  readonly workingDirectory?: string;
  /** Text for its standard input. */
  readonly input?: string;
  /** Ends the program with SIGTERM. */
  readonly signal?: AbortSignal;
}

/** What a program left behind. */
export interface ProgramOutcome {
  /** Exit code; 255 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  /** Standard output and error in the order in which they came. */
  readonly log: string;
}

/**
 * Runs a program to its end, whatever its exit code.
 *
 * @throws the system's error when it cannot be started, with code `ENOENT` when there is no such program
 */
export function runProgram(
  command: string,
  arguments_: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, {
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
    });
    const outcome = { stdout: "", log: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      outcome.stdout += text;
      outcome.log += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      outcome.log += text;
    });
    const stop = () => child.kill("SIGTERM");
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted === true) stop();
    child.once("error", reject);
    child.once("close", (code) => {
      options.signal?.removeEventListener("abort", stop);
      resolve({ ...outcome, code: code ?? 255 });
    });
    // A program that ends without reading its input breaks the pipe; its exit code tells more.
    child.stdin.once("error", () => undefined).end(options.input ?? "");
  });
}

/** @throws CliError `cancelled` when the run is to end, which is then why a program of it has failed */
export function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CliError("cancelled", "The work was stopped.", "Run the command again.");
}

/** The last lines of a log, without empty ones. */
export function lastLines(log: string, count = 20): readonly string[] {
  return log
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-count);
}
