import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { describeHolders, holderLiveness } from "./lock-breaker.ts";
import { findConflict } from "./lock-gate.ts";
import { type LockHolder, parseLockHolders } from "./locks.ts";
import type { Engine } from "./stack-session.ts";
import { type Upkeep, withUpkeep } from "./stack-upkeep.ts";

/** Who holds the lock of a stack. */
export interface LockView {
  /** Who and since when, in words. */
  readonly holders: string;
  /** True when everyone who holds it is proven dead; the next run breaks such a lock by itself. */
  readonly isOver: boolean;
}

/**
 * Looks who holds the lock of a stack, without taking it; undefined when nobody does.
 *
 * @param isWorkBegun - whether the state tells of work that was begun and not finished. Other backends than a folder show
 * their locks only to whoever wants one, and trying for it could stand in somebody's way, so only then they are asked.
 */
export async function viewLock(engine: Engine, name: string, isWorkBegun: boolean): Promise<LockView | undefined> {
  return withUpkeep(engine, name, async (upkeep) => {
    const folder = backendFolder(engine.environment);
    const holders = folder === undefined ? undefined : await lockFiles(folder, upkeep.project, name);
    if (holders !== undefined) return holders.length === 0 ? undefined : view(holders, engine, upkeep);
    const run = (args: readonly string[]) => upkeep.commands.run(args);
    const conflict = isWorkBegun ? await findConflict({ run }) : undefined;
    return conflict === undefined ? undefined : view(parseLockHolders(conflict), engine, upkeep);
  });
}

async function view(
  holders: readonly LockHolder[],
  engine: Engine,
  { commands }: Upkeep,
): Promise<LockView | undefined> {
  const run = (args: readonly string[]) => commands.run(args);
  const states = await Promise.all(holders.map((holder) => holderLiveness(holder, { ...engine, run })));
  const isOver = states.length > 0 && states.every((state) => state === "dead");
  return { holders: describeHolders(holders, states), isOver };
}

/** The folder of a backend of files: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem */
function backendFolder({ PULUMI_BACKEND_URL }: NodeJS.ProcessEnv): string | undefined {
  const path = /^file:\/\/(.*)$/.exec(PULUMI_BACKEND_URL ?? "")?.[1]?.split("?")[0];
  if (path === undefined) return undefined;
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(path);
}

async function lockFiles(backend: string, project: string, stack: string): Promise<readonly LockHolder[]> {
  const folder = join(backend, ".pulumi", "locks", "organization", project, stack);
  // Beside each lock is a file of its attributes.
  const names = (await orNothing(readdir(folder), [])).filter((name) => name.endsWith(".json"));
  const texts = await Promise.all(names.map((name) => orNothing(readFile(join(folder, name), "utf8"), "")));
  return texts.filter((text) => text !== "").map(parseLock);
}

function parseLock(text: string): LockHolder {
  const { username, hostname, pid, timestamp } = JSON.parse(text);
  return { user: String(username), host: String(hostname), processId: Number(pid), since: new Date(timestamp) };
}

/** A lock that is let go while it is looked at is none. */
async function orNothing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return nothing;
    throw error;
  }
}
