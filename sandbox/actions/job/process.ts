import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { endProcessesOf, TRACKING_VARIABLE } from "./tracking.ts";

/** How long a process has after each signal, in milliseconds. */
export interface Patience {
  readonly afterInterrupt: number;
  readonly afterTerminate: number;
}

/** What hosted runners allow: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation */
export const HOSTED_PATIENCE: Patience = { afterInterrupt: 7_500, afterTerminate: 2_500 };

/** How long output may come in after the process that wrote it has ended. */
const LAST_OUTPUT_MILLISECONDS = 2_000;

/** A process of a step. */
export interface StepProcess {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly patience: Patience;
  /** Asks it to end, with the signals of a hosted runner. */
  readonly cancellation: AbortSignal;
  /** Ends it at once, with all that it has started. */
  readonly death: AbortSignal;
  onLine(line: string): void;
}

/** Runs a process to its end. @returns its exit code; 128 and the signal's number when a signal has ended it */
export async function runStepProcess(options: StepProcess): Promise<number> {
  const { command, environment, workingDirectory: cwd, cancellation, death } = options;
  // A group of its own, so that nothing that it starts is missed when all of it has to end.
  const child = spawn(command, [...options.arguments], {
    ...{ cwd, env: { ...environment }, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  });
  const ended = exitCode(child);
  const output = [child.stdout, child.stderr].map(async (stream) => {
    if (stream === null) return;
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
      options.onLine(line);
  });
  const end = new AbortController();
  const endAll = () => killAll(child, environment[TRACKING_VARIABLE]);
  const askToEnd = () => void askInTurn(child, options.patience, end.signal, endAll);
  death.addEventListener("abort", endAll, { once: true });
  cancellation.addEventListener("abort", askToEnd, { once: true });
  if (death.aborted) endAll();
  else if (cancellation.aborted) askToEnd();
  try {
    return await ended;
  } finally {
    end.abort();
    death.removeEventListener("abort", endAll);
    cancellation.removeEventListener("abort", askToEnd);
    await Promise.race([Promise.allSettled(output), delay(LAST_OUTPUT_MILLISECONDS, undefined, { ref: false })]);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

async function exitCode(child: ChildProcess): Promise<number> {
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal === "SIGKILL" ? 9 : signal === "SIGTERM" ? 15 : 2);
}

/** Only the process itself gets the two signals, as on a hosted runner: a shell has to pass them on, or `exec`. */
async function askInTurn(child: ChildProcess, patience: Patience, end: AbortSignal, endAll: () => void): Promise<void> {
  const pause = (milliseconds: number) => delay(milliseconds, true, { signal: end }).catch(() => false);
  child.kill("SIGINT");
  if (!(await pause(patience.afterInterrupt))) return;
  child.kill("SIGTERM");
  if (await pause(patience.afterTerminate)) endAll();
}

function killAll(child: ChildProcess, tracking: string | undefined): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
  endProcessesOf(tracking);
}
