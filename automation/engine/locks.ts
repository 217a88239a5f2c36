import { createHash } from "node:crypto";

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

/**
 * True when a command failed because a lock went away between the engine's list of locks and its look into them: whoever held
 * it has ended just now. Of its own lock the engine says the same when somebody else has removed it, but then the command has
 * done its work.
 */
export function isVanishedLock(text: string): boolean {
  return /\.pulumi\/locks\/[^\n]*(?:NotFound|no such file)/.test(text) && !text.includes("problem deleting the lock");
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

/** The lock's timestamps have whole seconds. */
const CLOCK_TOLERANCE_MILLISECONDS = 2000;

/** One attempt of a GitHub Actions run. */
export interface RunAttempt {
  readonly runId: string;
  /** Which time the run is run, from 1; undefined when it is not known. */
  readonly attempt?: number | undefined;
}

/**
 * The run that started a process which locks a stack, kept as a tag of the stack so that another machine can ask about
 * it.
 */
export interface RunMark extends RunAttempt {
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
    const { runId, attempt, startedAt }: Partial<Record<string, unknown>> = { ...value };
    if (typeof runId !== "string" || typeof startedAt !== "string") return undefined;
    return { runId, attempt: typeof attempt === "number" ? attempt : undefined, startedAt };
  } catch {
    return undefined;
  }
}

/** True when the mark was left for the very process that holds the lock, and not for another one with its number. */
export function isMarkOf({ startedAt }: Pick<RunMark, "startedAt">, { since }: LockHolder): boolean {
  const passed = since.getTime() - new Date(startedAt).getTime();
  return passed > -CLOCK_TOLERANCE_MILLISECONDS && passed < LONGEST_START_MILLISECONDS;
}

/** True for a run that was begun again as `own`: GitHub does so only when all its jobs have ended. */
export function isEarlierAttempt({ runId, attempt }: RunAttempt, own: RunAttempt | undefined): boolean {
  return runId === own?.runId && attempt !== undefined && own.attempt !== undefined && attempt < own.attempt;
}
