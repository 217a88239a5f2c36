import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { descendants, programOf } from "./processes.ts";
import type { SandboxStage } from "./sandbox-stage.ts";

/** A `greenroom` command that runs, to be stopped in the middle. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** How it ended, with everything that it wrote. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
  /** What it has written until now. */
  output(): string;
  /** The engine's process; undefined while it has none. */
  engine(): number | undefined;
  /** The engine and its plugins: process number and program. */
  family(): ReadonlyMap<number, string>;
  /** Ends it and its family if it still runs, as after a failed test. */
  stop(): Promise<void>;
}

/** Starts `greenroom` in the sandbox's environment. */
export function startCommand({ root, commandLine: { environment } }: SandboxStage, ...words: string[]): RunningCommand {
  // What a killed run leaves behind goes with the sandbox.
  const leftBehind = dirname(environment.GREENROOM_VALUES ?? "");
  const child = spawn(process.execPath, [join(root, "bin", "greenroom.js"), ...words, "--json"], {
    cwd: root,
    env: { ...process.env, ...environment, PATH: `${environment.PATH}:${process.env.PATH}`, TMPDIR: leftBehind },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const family = () =>
    new Map(
      descendants(child.pid ?? 0).flatMap((pid) => {
        const program = programOf(pid);
        return program === undefined ? [] : [[pid, program] as const];
      }),
    );
  const ended = new Promise<{ exitCode: number | null; output: string }>((resolve) =>
    child.once("close", (exitCode) => resolve({ exitCode, output })),
  );
  return {
    process: child,
    ended,
    output: () => output,
    engine: () => [...family()].find(([, program]) => /(^|\/)pulumi /.test(program))?.[0],
    family,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      for (const pid of [...family().keys(), child.pid ?? 0]) process.kill(pid, "SIGKILL");
      await ended;
    },
  };
}
