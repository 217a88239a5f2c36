import { CliError } from "../errors.ts";
import {
  isMarkOf,
  type Liveness,
  type LockHolder,
  parseLockHolders,
  parseRunMark,
  processLiveness,
  RUN_TAG,
} from "./locks.ts";

/** What it takes to break the lock of a stack. */
export interface LockBreakerOptions {
  readonly stackName: string;
  readonly isRunOver: (runId: string) => Promise<boolean>;
  /** Runs a command of the Pulumi CLI on this stack. */
  readonly run: (args: readonly string[]) => Promise<{ readonly stdout: string }>;
}

/**
 * Makes the function that breaks a lock, given the text of the conflict, when everyone who holds it is proven dead.
 *
 * @throws CliError `stack-locked`, naming the holders, when one of them may be alive
 */
export function lockBreaker(options: LockBreakerOptions): (conflict: string) => Promise<void> {
  return async (conflict) => {
    const holders = parseLockHolders(conflict);
    const states = await Promise.all(holders.map((holder) => holderLiveness(holder, options)));
    if (holders.length === 0 || states.some((state) => state !== "dead")) {
      throw stackLocked(options.stackName, holders, states);
    }
    // `pulumi cancel` removes the lock files and stops nobody, which is why it is safe only now.
    await options.run(["cancel", "--yes"]);
  };
}

async function holderLiveness(holder: LockHolder, { isRunOver, run }: LockBreakerOptions): Promise<Liveness> {
  const here = await processLiveness(holder);
  if (here !== "unknown") return here;
  const mark = parseRunMark((await run(["stack", "tag", "get", RUN_TAG]).catch(() => ({ stdout: "" }))).stdout);
  if (mark === undefined || !isMarkOf(mark, holder)) return "unknown";
  return (await isRunOver(mark.runId)) ? "dead" : "alive";
}

function stackLocked(stackName: string, holders: readonly LockHolder[], states: readonly Liveness[]): CliError {
  const who = holders.map(
    ({ user, host, processId, since }, index) =>
      `${user}@${host}, process ${processId}, since ${since.toISOString()}${states[index] === "unknown" ? " (it cannot be seen from here)" : ""}`,
  );
  return new CliError(
    "stack-locked",
    `Someone else works on "${stackName}": ${who.length === 0 ? "the backend does not say who" : who.join("; ")}.`,
    `Wait until that run has ended and try again; if you know that it is dead, run "pulumi cancel --stack ${stackName}" first.`,
  );
}
