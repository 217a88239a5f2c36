import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { waitFor } from "./polling.ts";

const SHOWN_LOG_LINES = 20;

/** A program to start and to look after. */
export interface ProcessOptions {
  /** What people call it, in messages. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Added to the sandbox's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** Gets its standard output and error, appended. */
  readonly logFile: string;
  readonly userId?: number;
  readonly groupId?: number;
  /** The process whose network namespace it joins. */
  readonly networkOf?: number;
  /** True once it answers; without one it counts as ready when it runs. */
  readonly ready?: () => Promise<boolean>;
  /** @default 30 */
  readonly readyTimeoutSeconds?: number;
  /** How long it may take to end after SIGTERM before SIGKILL. @default 10 */
  readonly stopTimeoutSeconds?: number;
}

/** A program that the sandbox started. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when it has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** SIGTERM, then SIGKILL; settles when it has ended. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 *
 * @throws Error with its name, its exit code and its last log lines when it ends early or is not ready in time.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const child = spawnLogged(options);
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      ended = error.message;
      resolve();
    });
    child.once("exit", (code, signal) => {
      ended = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      resolve();
    });
  });
  const running: RunningProcess = {
    name: options.name,
    pid: child.pid ?? 0,
    exited,
    stop: () => stopChild(child, exited, options.stopTimeoutSeconds ?? 10),
  };
  try {
    await waitUntilReady(options, () => ended);
    return running;
  } catch (cause) {
    await running.stop();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${options.name} did not start: ${reason}\n${lastLines(options.logFile)}`, { cause });
  }
}

function spawnLogged(options: ProcessOptions): ChildProcess {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const [command, arguments_] =
    options.networkOf === undefined
      ? [options.command, options.arguments]
      : ["nsenter", [`--net=/proc/${options.networkOf}/ns/net`, options.command, ...options.arguments]];
  try {
    return spawn(command, [...arguments_], {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...options.environment },
      ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
      ...(options.userId === undefined ? {} : { uid: options.userId }),
      ...(options.groupId === undefined ? {} : { gid: options.groupId }),
    });
  } finally {
    closeSync(log);
  }
}

async function waitUntilReady(options: ProcessOptions, ended: () => string | undefined): Promise<void> {
  const { ready } = options;
  await waitFor(
    `${options.name} becoming ready`,
    async () => {
      if (ended() !== undefined) return "ended";
      return ready === undefined || (await ready()) ? "ready" : undefined;
    },
    { timeoutSeconds: options.readyTimeoutSeconds ?? 30 },
  );
  const reason = ended();
  if (reason !== undefined) throw new Error(reason);
}

async function stopChild(child: ChildProcess, exited: Promise<void>, timeoutSeconds: number): Promise<void> {
  child.kill("SIGTERM");
  const patience = new AbortController();
  const late = delay(timeoutSeconds * 1000, "late", { signal: patience.signal }).catch(() => "cancelled");
  const outcome = await Promise.race([exited.then(() => "ended"), late]);
  patience.abort();
  if (outcome === "late") child.kill("SIGKILL");
  await exited;
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-SHOWN_LOG_LINES).join("\n");
}
