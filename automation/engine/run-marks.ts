import type { RunAttempt } from "./locks.ts";
import type { PulumiCli } from "./pulumi-cli.ts";
import type { StackCommands } from "./stack-commands.ts";

/** The marks that a GitHub Actions run leaves with a stack for each process of it that may hold the lock. */
export interface RunMarks {
  /** Takes them away, because their processes have ended. */
  clear(): Promise<void>;
}

/**
 * The GitHub Actions run that works here; undefined elsewhere. Its number stays when it is run again, so the attempt counts
 * too: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function readOwnRun({ GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }: NodeJS.ProcessEnv): RunAttempt | undefined {
  return GITHUB_RUN_ID ? { runId: GITHUB_RUN_ID, attempt: Number(GITHUB_RUN_ATTEMPT) || undefined } : undefined;
}

/** Marks every process of `cli` that locks the stack for long, as soon as it has started; outside a run it marks none. */
export function leaveRunMarks(cli: PulumiCli, commands: StackCommands, run: RunAttempt | undefined): RunMarks {
  const marks: Promise<() => Promise<void>>[] = [];
  if (run !== undefined) cli.onLasting = (process) => marks.push(commands.markRun(run, process));
  return {
    clear: async () => {
      await Promise.all(marks.splice(0).map(async (mark) => (await mark)()));
    },
  };
}
