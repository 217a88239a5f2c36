import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** Who holds the lock of a stack, as the backend recorded it. */
export interface LockHolder {
  readonly user: string;
  readonly host: string;
  readonly processId: number;
  readonly since: Date;
}

/** What is known about a holder. `dead` is a proof; everything short of one is `unknown`. */
export type Liveness = "alive" | "dead" | "unknown";

/** True when a command failed because someone else works on the stack. */
export function isLockConflict(text: string): boolean {
  return (
    text.includes("the stack is currently locked by") ||
    text.includes("[409] Conflict: Another update is currently in progress")
  );
}

/** The holders that a lock conflict names; every backend that keeps its state in files or buckets names them. */
export function parseLockHolders(text: string): readonly LockHolder[] {
  return [...text.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", processId = "", since = ""]) => ({
      user,
      host,
      processId: Number(processId),
      since: new Date(since),
    }),
  );
}

/** The lock's timestamps have whole seconds, and `/proc` counts in hundredths. */
const CLOCK_TOLERANCE_MILLISECONDS = 2000;

/**
 * Looks whether a holder on this machine still runs: its process number must exist and must not have been given to a
 * younger process since. A holder on another machine stays `unknown`.
 */
export async function processLiveness(holder: LockHolder): Promise<Liveness> {
  if (holder.host !== hostname()) return "unknown";
  const startedAt = await processStart(holder.processId);
  if (startedAt === undefined) return "dead";
  return startedAt.getTime() > holder.since.getTime() + CLOCK_TOLERANCE_MILLISECONDS ? "dead" : "alive";
}

/** When a process of this machine started; undefined when there is none with this number, or only its remains. */
async function processStart(processId: number): Promise<Date | undefined> {
  try {
    const [status, machine] = await Promise.all([
      readFile(`/proc/${processId}/stat`, "utf8"),
      readFile("/proc/stat", "utf8"),
    ]);
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: after the name in parentheses, field 3 is the state
    // and field 22 the start in clock ticks since boot, 100 a second on every Linux that Node supports.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const bootSeconds = Number(/^btime (\d+)$/m.exec(machine)?.[1]);
    return new Date((bootSeconds + Number(fields[19]) / 100) * 1000);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return undefined;
    throw error;
  }
}

/** The run that started a process which locks a stack, kept as a tag of the stack so that another machine can ask about it. */
export interface RunMark {
  /** Identity of the GitHub Actions run. */
  readonly runId: string;
  /** When the process was started, in ISO 8601. */
  readonly startedAt: string;
}

/** The engine takes its lock as soon as it has started; what comes later is of another process with the same number. */
const LONGEST_START_MILLISECONDS = 600_000;

/** Tag names have 40 characters at most: https://www.pulumi.com/docs/iac/concepts/stacks/#stack-tags */
const HASH_CHARACTERS = 12;

/** Name of the stack tag that holds the {@link RunMark} of a process. Each has its own, so that nobody's takes another's place. */
export function runTag({ host, processId }: Pick<LockHolder, "host" | "processId">): string {
  const hash = createHash("sha256").update(`${host} ${processId}`).digest("hex");
  return `greenroom:run-${hash.slice(0, HASH_CHARACTERS)}`;
}

/** The text that the tag holds. */
export function formatRunMark(mark: RunMark): string {
  return JSON.stringify(mark);
}

/** Reads the tag; undefined when it is empty or not ours. */
export function parseRunMark(text: string): RunMark | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { runId, startedAt }: Partial<Record<string, unknown>> = { ...value };
    if (typeof runId !== "string" || typeof startedAt !== "string") return undefined;
    return { runId, startedAt };
  } catch {
    return undefined;
  }
}

/** True when the mark was left for the very process that holds the lock, and not for an earlier one with its number. */
export function isMarkOf({ startedAt }: RunMark, { since }: LockHolder): boolean {
  const passed = since.getTime() - new Date(startedAt).getTime();
  return passed > -CLOCK_TOLERANCE_MILLISECONDS && passed < LONGEST_START_MILLISECONDS;
}
