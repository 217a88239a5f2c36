import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { isMarkOf, type Liveness, type LockHolder } from "./locks.ts";

/** What this machine remembers of a process that may lock a stack, for as long as it runs, and longer when it was killed. */
interface ProcessRecord {
  /** When it was started, in ISO 8601. */
  readonly startedAt: string;
  /** The same moment in clock ticks since the machine was started, which no change of the clock moves. */
  readonly startTicks: number;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: 100 clock ticks a second on every Linux that Node supports. */
const MILLISECONDS_PER_TICK = 10;

/** The lock's timestamps have whole seconds. */
const TOLERANCE_TICKS = 200;

/**
 * Remembers that a process with this number was started here, which a lock alone does not prove: machines share names, and
 * containers with one name count their processes apart. A system without `/proc` remembers nothing.
 *
 * @param environment - says where the caches are
 */
export function recordProcess(processId: number, environment: NodeJS.ProcessEnv): void {
  const startTicks = startOf(processId);
  if (typeof startTicks !== "number") return;
  const record: ProcessRecord = { startedAt: new Date().toISOString(), startTicks };
  // Without the record a dead run's lock cannot be broken; that is no reason to fail this run.
  attempt(() => {
    const file = recordFile(processId, environment);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(record));
  });
}

/** Forgets a process that has ended and holds no lock. */
export function forgetProcess(processId: number, environment: NodeJS.ProcessEnv): void {
  attempt(() => rmSync(recordFile(processId, environment), { force: true }));
}

/**
 * Looks whether a holder that this machine remembers still runs: its process must be there, and its number must not have
 * been given to a younger one since. Any other holder stays `unknown`.
 */
export function processLiveness(holder: LockHolder, environment: NodeJS.ProcessEnv): Liveness {
  const record = holder.host === hostname() ? readRecord(holder.processId, environment) : undefined;
  if (record === undefined || !isMarkOf(record, holder)) return "unknown";
  const start = startOf(holder.processId);
  if (typeof start !== "number") return start === "gone" ? "dead" : "alive";
  const waited = holder.since.getTime() - new Date(record.startedAt).getTime();
  const lockTicks = record.startTicks + waited / MILLISECONDS_PER_TICK;
  return start > lockTicks + TOLERANCE_TICKS ? "dead" : "alive";
}

/** Process numbers count from one start of a machine and in one namespace, so a record counts for these alone. */
function recordFile(processId: number, environment: NodeJS.ProcessEnv): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const place = createHash("sha256")
    .update(`${boot} ${readlinkSync("/proc/self/ns/pid")}`)
    .digest("hex");
  return join(cacheFolder(environment, "processes"), `${place.slice(0, 16)}-${processId}.json`);
}

function readRecord(processId: number, environment: NodeJS.ProcessEnv): ProcessRecord | undefined {
  const record: Partial<ProcessRecord> | undefined = attempt(() =>
    JSON.parse(readFileSync(recordFile(processId, environment), "utf8")),
  );
  const { startedAt, startTicks } = record ?? {};
  return startedAt === undefined || startTicks === undefined ? undefined : { startedAt, startTicks };
}

/** When a process was started, in clock ticks; `gone` also of one that left only its remains. */
function startOf(processId: number): number | "gone" | "hidden" {
  const status = attempt(() => readFileSync(`/proc/${processId}/stat`, "utf8"));
  if (status === undefined) return isThere(processId) ? "hidden" : "gone";
  // After the name in parentheses, field 3 is the state and field 22 the start.
  const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "gone" : Number(fields[19]);
}

/** Whether there is such a process, also where `/proc` does not show it and where it is somebody else's. */
function isThere(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
