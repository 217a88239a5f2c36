import { hostname } from "node:os";
import { findConflict } from "./lock-gate.ts";
import { isMarkOf, type LockHolder, parseLockHolders } from "./locks.ts";
import { type KilledProcess, PulumiFailure } from "./pulumi-cli.ts";
import type { StackCommands } from "./stack-commands.ts";

/**
 * Frees the lock of a command of ours that a signal ended in the moment between taking the lock and listening for signals.
 * Nobody else's lock is touched, and when it cannot be freed the next run finds out that its holder is dead.
 *
 * @param commands - of the same stack, run although this run is to end
 */
export async function freeOwnLock(error: unknown, commands: StackCommands): Promise<void> {
  if (!(error instanceof PulumiFailure) || error.killedProcess === undefined) return;
  const { killedProcess } = error;
  const run = (args: readonly string[]) => commands.run(args);
  try {
    const holders = parseLockHolders((await findConflict({ run })) ?? "");
    if (holders.length > 0 && holders.every((holder) => isOurs(holder, killedProcess))) await run(["cancel", "--yes"]);
  } catch (cause) {
    if (!(cause instanceof PulumiFailure)) throw cause;
  }
}

/** Machines share names, and their processes numbers, so the time counts too. */
function isOurs(holder: LockHolder, killed: KilledProcess): boolean {
  return holder.host === hostname() && holder.processId === killed.processId && isMarkOf(killed, holder);
}
