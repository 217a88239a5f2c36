import { spawn } from "node:child_process";
import { join } from "node:path";

/** How a command ended. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs as a person in the sandbox's environment would. */
export interface CommandLine {
  readonly environment: Readonly<Record<string, string>>;
  /** Runs any program. */
  execute(command: string, arguments_: readonly string[], options?: ExecuteOptions): Promise<CommandOutcome>;
  /**
   * Runs any program that must succeed, and returns its standard output.
   *
   * @throws Error with what it wrote to its standard error.
   */
  require(command: string, arguments_: readonly string[], options?: ExecuteOptions): Promise<string>;
  /** Runs `greenroom … --json` and returns what it answers, also when it fails. */
  greenroom<T>(...arguments_: readonly string[]): Promise<{ readonly exitCode: number; readonly answer: T }>;
}

/** Settings for one command. */
export interface ExecuteOptions {
  readonly workingDirectory?: string;
  readonly input?: string;
}

/** The command line of this checkout, in the given environment. */
export function createCommandLine(root: string, environment: Readonly<Record<string, string>>): CommandLine {
  const execute = (command: string, arguments_: readonly string[], options: ExecuteOptions = {}) =>
    spawnToEnd(command, arguments_, { root, environment, ...options });
  return {
    environment,
    execute,
    async require(command, arguments_, options) {
      const outcome = await execute(command, arguments_, options);
      if (outcome.exitCode === 0) return outcome.stdout;
      throw new Error(`${command} ${arguments_.join(" ")} ended with ${outcome.exitCode}: ${outcome.stderr.trim()}`);
    },
    async greenroom<T>(...arguments_: readonly string[]) {
      const outcome = await execute(process.execPath, [join(root, "bin", "greenroom.js"), ...arguments_, "--json"]);
      return { exitCode: outcome.exitCode, answer: parseAnswer<T>(arguments_, outcome) };
    },
  };
}

function parseAnswer<T>(arguments_: readonly string[], { stdout, stderr, exitCode }: CommandOutcome): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    const output = [stderr.trim(), stdout.trim()].filter((text) => text !== "").join("\n");
    throw new Error(`greenroom ${arguments_.join(" ")} ended with ${exitCode} and no JSON: ${output}`);
  }
}

interface SpawnOptions extends ExecuteOptions {
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

function spawnToEnd(
  command: string,
  arguments_: readonly string[],
  { root, environment, workingDirectory = root, input = "" }: SpawnOptions,
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const path = `${environment.PATH}:${process.env.PATH}`;
    const child = spawn(command, [...arguments_], {
      cwd: workingDirectory,
      env: { ...process.env, ...environment, PATH: path },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, stdout, stderr }));
    child.stdin.on("error", () => undefined).end(input);
  });
}
