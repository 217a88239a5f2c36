import {
  isEarlierAttempt,
  isMarkOf,
  type Liveness,
  type LockHolder,
  parseLockHolders,
  parseRunMark,
  type RunAttempt,
  runTag,
} from "./locks.ts";
import { forgetProcess, processLiveness } from "./process-records.ts";

/** What can prove that the holder of a lock is dead. */
export interface LockProofs {
  /** Where this machine remembers its processes. */
  readonly environment: NodeJS.ProcessEnv;
  /** The GitHub Actions run that works here; undefined elsewhere. */
  readonly ownRun: RunAttempt | undefined;
  /** Tells whether a GitHub Actions run has surely ended. */
  readonly isRunOver: (run: RunAttempt) => Promise<boolean>;
}

/** What it takes to break the lock of a stack. */
export interface LockBreakerOptions extends LockProofs {
  /** Runs a command of the Pulumi CLI on this stack. */
  readonly run: (args: readonly string[]) => Promise<{ readonly stdout: string }>;
}

/** What became of a lock that stood in the way; `holders` says in words who has it. */
export type LockVerdict = { readonly kind: "broken" } | { readonly kind: "held"; readonly holders: string };

/** Makes the function that breaks a lock, given the text of the conflict, when everyone who holds it is proven dead. */
export function lockBreaker(options: LockBreakerOptions): (conflict: string) => Promise<LockVerdict> {
  return async (conflict) => {
    const holders = parseLockHolders(conflict);
    const states = await Promise.all(holders.map((holder) => holderLiveness(holder, options)));
    if (holders.length === 0 || states.some((state) => state !== "dead")) {
      return { kind: "held", holders: describeHolders(holders, states) };
    }
    // `pulumi cancel` removes the lock files and stops nobody, which is why it is safe only now.
    await options.run(["cancel", "--yes"]);
    for (const { processId } of holders) forgetProcess(processId, options.environment);
    return { kind: "broken" };
  };
}

/**
 * Whether a holder of a lock is still at work: this machine knows of its own processes, and GitHub of the run that another
 * machine worked for.
 */
export async function holderLiveness(
  holder: LockHolder,
  { environment, ownRun, isRunOver, run }: LockBreakerOptions,
): Promise<Liveness> {
  const here = processLiveness(holder, environment);
  if (here !== "unknown") return here;
  const mark = parseRunMark((await run(["stack", "tag", "get", runTag(holder)]).catch(() => ({ stdout: "" }))).stdout);
  if (mark === undefined || !isMarkOf(mark, holder)) return "unknown";
  return isEarlierAttempt(mark, ownRun) || (await isRunOver(mark)) ? "dead" : "alive";
}

/** Who holds a lock and since when, in words. */
export function describeHolders(holders: readonly LockHolder[], states: readonly Liveness[]): string {
  const texts = holders.map(
    ({ user, host, processId, since }, index) =>
      `${user}@${host}, process ${processId}, since ${since.toISOString()}${states[index] === "unknown" ? " (it cannot be seen from here)" : ""}`,
  );
  return texts.length === 0 ? "the backend does not say who" : texts.join("; ");
}
