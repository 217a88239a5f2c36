import type { PulumiCli } from "./pulumi-cli.ts";
import type { StackCommands } from "./stack-commands.ts";

/** The marks that a GitHub Actions run leaves with a stack for each process of it that may hold the lock. */
export interface RunMarks {
  /** Takes them away, because their processes have ended. */
  clear(): Promise<void>;
}

/** Marks every process of `cli` that locks the stack for long, as soon as it has started; outside a run it marks none. */
export function leaveRunMarks(cli: PulumiCli, commands: StackCommands, runId: string | undefined): RunMarks {
  const marks: Promise<() => Promise<void>>[] = [];
  if (runId !== undefined) cli.onLasting = (process) => marks.push(commands.markRun(runId, process));
  return {
    clear: async () => {
      await Promise.all(marks.splice(0).map(async (mark) => (await mark)()));
    },
  };
}
