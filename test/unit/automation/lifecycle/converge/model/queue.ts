import type { Run } from "./run.ts";

/** A run that GitHub holds back or carries out. */
export interface QueuedRun {
  readonly run: Run;
  readonly work: () => Promise<unknown>;
}

/**
 * GitHub's queue of one concurrency group: one run works, one waits, and a newer one takes the place of that which waits.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export interface Group {
  readonly name: string;
  working: QueuedRun | undefined;
  waiting: QueuedRun | undefined;
}

/** Puts a run into a group. */
export async function enqueue(group: Group, queued: QueuedRun): Promise<void> {
  if (group.working === undefined) {
    group.working = queued;
    await queued.run.start(queued.work);
  } else {
    group.waiting = queued;
  }
}

/** Lets the run begin that waits for one which has ended. */
export async function advance(group: Group): Promise<void> {
  if (group.working?.run.isOver !== true) return;
  const next = group.waiting;
  group.working = undefined;
  group.waiting = undefined;
  if (next !== undefined) await enqueue(group, next);
}
