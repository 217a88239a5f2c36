import { execFile } from "node:child_process";

/** Settings for {@link run}. */
export interface RunOptions {
  /** Added to the sandbox's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** A folder in which programs are looked for when the search path has them not. */
  readonly alsoSearched?: string;
  /** Text for its standard input. */
  readonly input?: string;
}

/**
 * Runs a program to its end and returns what it wrote to its standard output.
 *
 * @throws Error with the program's name and what it wrote to its standard error when its exit code is not 0.
 */
export function run(command: string, arguments_: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...arguments_],
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, ...searchPath(options), ...options.environment },
        ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new Error(`${command} ${arguments_[0] ?? ""} failed: ${stderr.trim() || error.message}`, { cause: error }),
          );
      },
    );
    // A program that ends without reading its input closes the pipe; its exit code tells whether that was right.
    child.stdin?.on("error", () => undefined).end(options.input ?? "");
  });
}

function searchPath({ alsoSearched }: RunOptions): Readonly<Record<string, string>> {
  return alsoSearched === undefined ? {} : { PATH: `${process.env.PATH ?? ""}:${alsoSearched}` };
}
