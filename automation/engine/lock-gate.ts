import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../errors.ts";
import { type LockBreakerOptions, lockBreaker } from "./lock-breaker.ts";
import { isLockConflict, isVanishedLock } from "./locks.ts";
import { PulumiFailure } from "./pulumi-cli.ts";

/** How a run behaves that finds its stack locked by somebody who is not proven dead. */
export interface LockWaiting {
  /** Wait until the lock is free, instead of failing. @default false */
  readonly waitForLock?: boolean | undefined;
  /** Hears who holds the lock, in words, once for every new holder that is waited for. */
  readonly onWait?: ((holders: string) => void) | undefined;
  /**
   * Give up with {@link StackChanged} once the lock was waited for, because what was decided before may be wrong now.
   *
   * @default false
   */
  readonly givesUpAfterWait?: boolean | undefined;
}

/** Somebody else has worked on a stack since it was looked at; nothing was done to it. */
export class StackChanged extends Error {
  constructor(stackName: string) {
    super(`somebody else has worked on "${stackName}" meanwhile`);
    this.name = "StackChanged";
  }
}

/** What it takes to get past the lock of a stack. */
export interface LockGateOptions extends LockBreakerOptions, LockWaiting {
  readonly stackName: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** The way past the lock of a stack. It takes no lock itself: what follows may still meet the next holder. */
export interface LockGate {
  /**
   * Returns when nobody holds the lock any more that a failed command met, at once when it went while the command looked.
   *
   * @throws StackChanged when it was waited for, and that is to be the end
   * @throws CliError `stack-locked`, naming the holders, when one of them may be alive and nobody wants to wait
   */
  pass(conflict: PulumiFailure): Promise<void>;
  /** Returns when nobody holds the lock. @throws CliError `stack-locked`, as {@link pass} does */
  requireFree(): Promise<void>;
}

const FIRST_PAUSE_MILLISECONDS = 1000;
const LAST_PAUSE_MILLISECONDS = 10_000;
const PAUSE_GROWTH = 1.5;

/** How often a command is tried anew at once because a lock went while it looked; after that somebody works there. */
const VANISHED_TRIES = 5;

/** A resource that no stack has: a refresh of it alone takes the lock, or meets its holder, and changes nothing. */
const NOBODY = "urn:pulumi:none::none::none:none:None::none";

/** Makes the way past the lock of one stack. */
export function createLockGate(options: LockGateOptions): LockGate {
  const breakLock = lockBreaker(options);
  let broken: string | undefined;
  let told: string | undefined;
  let vanished = 0;
  const overcome = async (conflict: string): Promise<"broken" | "vanished" | "wait"> => {
    vanished = isVanishedLock(conflict) ? vanished + 1 : 0;
    if (vanished > 0 && vanished < VANISHED_TRIES) return "vanished";
    // A lock that was broken and is met again is not ours to understand: breaking it for ever would be an endless loop.
    const verdict = conflict === broken ? ({ kind: "held", holders: conflict } as const) : await breakLock(conflict);
    if (verdict.kind === "broken") {
      broken = conflict;
      return "broken";
    }
    if (options.waitForLock !== true) throw stackLocked(options.stackName, verdict.holders);
    if (verdict.holders !== told) options.onWait?.(verdict.holders);
    told = verdict.holders;
    return "wait";
  };
  const pass = async (conflict: string): Promise<void> => {
    let text: string | undefined = conflict;
    let pause = FIRST_PAUSE_MILLISECONDS;
    while (text !== undefined) {
      const outcome = await overcome(text);
      if (outcome === "broken") return;
      if (outcome === "vanished") break;
      await sleep(pause, undefined, { signal: options.signal });
      pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MILLISECONDS);
      text = await findConflict(options);
    }
    if (options.givesUpAfterWait === true) throw new StackChanged(options.stackName);
  };
  return {
    pass: ({ stderr }) => pass(stderr),
    requireFree: async () => {
      const conflict = await findConflict(options);
      if (conflict !== undefined) await pass(conflict);
    },
  };
}

/** True for the failure of a command that met another's lock, or the last of it. */
export function isLockFailure(error: unknown): error is PulumiFailure {
  return error instanceof PulumiFailure && (isLockConflict(error.stderr) || isVanishedLock(error.stderr));
}

/** What a free lock looks like: the refusal of the resource that nobody has, or of a stack that is gone or just goes. */
const FREE = /no (?:resource|stack) named|failed to load checkpoint/;

/** What the backend says when the lock is held; undefined when it is free. */
export async function findConflict({ run }: Pick<LockGateOptions, "run">): Promise<string | undefined> {
  let conflict: string | undefined;
  for (let tries = 0; tries < VANISHED_TRIES; tries++) {
    conflict = await tryLock(run);
    if (conflict === undefined || !isVanishedLock(conflict)) break;
  }
  return conflict;
}

async function tryLock(run: LockGateOptions["run"]): Promise<string | undefined> {
  try {
    await run(["refresh", "--yes", "--skip-preview", "--run-program=false", "--target", NOBODY]);
  } catch (error) {
    if (isLockFailure(error)) return error.stderr;
    if (!(error instanceof PulumiFailure) || !FREE.test(error.stderr)) throw error;
  }
  return undefined;
}

function stackLocked(stackName: string, holders: string): CliError {
  return new CliError(
    "stack-locked",
    `Someone else works on "${stackName}": ${holders}.`,
    `Wait until that run has ended and try again; if you know that it is dead, run "pulumi cancel --stack ${stackName}" first.`,
  );
}
