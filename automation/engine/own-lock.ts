import { hostname } from "node:os";
import { findConflict } from "./lock-gate.ts";
import { parseLockHolders } from "./locks.ts";
import { PulumiFailure } from "./pulumi-cli.ts";
import type { StackCommands } from "./stack-commands.ts";

/**
 * Frees the lock of a command of ours that a signal ended in the moment between taking the lock and listening for signals.
 * Nobody else's lock is touched, and when it cannot be freed the next run finds out that its holder is dead.
 *
 * @param commands - of the same stack, run although this run is to end
 */
export async function freeOwnLock(error: unknown, commands: StackCommands): Promise<void> {
  if (!(error instanceof PulumiFailure) || error.killedProcess === undefined) return;
  const run = (args: readonly string[]) => commands.run(args);
  try {
    const holders = parseLockHolders((await findConflict({ run })) ?? "");
    const areOurs = holders.every(({ host, processId }) => host === hostname() && processId === error.killedProcess);
    if (holders.length > 0 && areOurs) await run(["cancel", "--yes"]);
  } catch (cause) {
    if (!(cause instanceof PulumiFailure)) throw cause;
  }
}
