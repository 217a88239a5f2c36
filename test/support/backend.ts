import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { createInterrupter } from "../../automation/engine/interruption.ts";
import { type Engine, openStack, type StackSession } from "../../automation/engine/stack-session.ts";
import { findInLedger, writeLedgerProject } from "./ledger.ts";

/** A backend that keeps its state in a temporary folder, and a ledger for its resources. */
export interface TemporaryBackend {
  readonly folder: string;
  /** Folder of the ledger: the cloud of these tests. */
  readonly ledger: string;
  /** Environment for the Pulumi CLI and for child processes. */
  readonly environment: NodeJS.ProcessEnv;
  readonly engine: Engine;
  /** How many locks the backend holds. */
  countLocks(): number;
}

/** Calls `use` with a fresh backend and removes it afterwards, whatever happened. */
export async function withTemporaryFileBackend<T>(use: (backend: TemporaryBackend) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-test-"));
  try {
    return await use(await createBackend(folder));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Opens a stack, calls `use` with it and closes it; destroys it first when `use` left something in the ledger. */
export async function withStack<T>(
  backend: TemporaryBackend,
  name: string,
  program: PulumiFn,
  use: (stack: StackSession) => Promise<T>,
): Promise<T> {
  const stack = await openStack(backend.engine, { name, settings: { config: {} }, program });
  try {
    return await use(stack);
  } finally {
    await stack.close();
  }
}

/** The engine as the CLI would set it up in this environment. */
export function engineIn(folder: string, environment: NodeJS.ProcessEnv): Engine {
  return {
    projectDirectory: folder,
    environment,
    interruption: createInterrupter(),
    ownRun: undefined,
    isRunOver: async () => false,
    findCreated: findInLedger(join(folder, "ledger")),
    findLost: findInLedger(join(folder, "ledger")),
  };
}

async function createBackend(folder: string): Promise<TemporaryBackend> {
  const state = join(folder, "state");
  const ledger = join(folder, "ledger");
  const environment = {
    ...process.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "1",
    LEDGER_FOLDER: ledger,
    // What a killed run leaves behind goes with the backend.
    TMPDIR: folder,
  };
  await Promise.all([mkdir(state), mkdir(ledger), writeLedgerProject(folder)]);
  return {
    folder,
    ledger,
    environment,
    engine: engineIn(folder, environment),
    countLocks: () => countFiles(join(state, ".pulumi", "locks"), ".json"),
  };
}

function countFiles(folder: string, ending: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith(ending)).length;
}
