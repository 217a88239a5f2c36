import { commitOf } from "./observation.ts";
import { wishOf } from "./oracle.ts";
import type { Run } from "./run.ts";
import type { Stage } from "./stage.ts";
import type { Place, StackState } from "./world.ts";

/** Work on a stack that takes a while: what it does when it begins, and when it is complete. */
interface Operation {
  readonly words: string;
  /** False when there is nothing to work on any more. */
  readonly mayBegin?: () => boolean;
  /** What must never happen; undefined when it does not. */
  readonly wrong?: (hasWaited: boolean) => string | undefined;
  readonly begin: () => void;
  readonly end: () => void;
}

/** Carries operations out, one owner of a stack at a time; the answer is false when nothing was done. */
export type Operate = (operation: Operation) => Promise<boolean>;

/** Prepares the operations of a run on one stack. */
export function operating({ machinery, complain }: Stage, place: Place, run: Run): Operate {
  const awaitLock = async (): Promise<boolean> => {
    const isFree = () => !machinery.areStacksLocked || place.stack?.owner === undefined;
    if (isFree()) return false;
    await run.before(`waits for the lock of pr-${place.number}`, isFree);
    return true;
  };
  return async ({ words, mayBegin, wrong, begin, end }) => {
    await run.before(words);
    const hasWaited = await awaitLock();
    if ((hasWaited && machinery.afterWaiting === "looks again") || mayBegin?.() === false) return false;
    const problem = place.stack?.owner === undefined ? wrong?.(hasWaited) : `pr-${place.number} has two owners`;
    if (problem !== undefined) complain(problem);
    begin();
    if (place.stack !== undefined) Object.assign(place.stack, { owner: run.name, isUnfinished: true });
    try {
      await run.before(`completes that it ${words}`);
    } catch (error) {
      release(place, run);
      place.calledLive = undefined;
      throw error;
    }
    if (place.stack !== undefined) place.stack.isUnfinished = false;
    release(place, run);
    end();
    return true;
  };
}

/** Frees the stack that a run works on, if it does; the lock of a run that is proven to be dead holds nobody up. */
export function release({ stack }: Place, run: Run): void {
  if (stack?.owner === run.name) stack.owner = undefined;
}

/** Brings an environment to a commit. */
export function bringingUp({ world, machinery }: Stage, place: Place, hash: string): Operation {
  const commit = commitOf(hash);
  const { pullRequest } = place;
  return {
    words: `brings pr-${place.number} to commit ${commit}`,
    mayBegin: () => !machinery.takesPlaces || place.stack !== undefined,
    begin: () => {
      place.stack = { ...(place.stack ?? emptyStack()), isEmpty: false };
      place.calledLive = undefined;
      pullRequest.deployedAt = { [commit]: world.hour, ...pullRequest.deployedAt };
    },
    end: () => Object.assign(place.stack ?? {}, { commit, isAsleep: false }),
  };
}

/** Takes the pods away. */
export function puttingToSleep(place: Place): Operation {
  return {
    words: `puts pr-${place.number} to sleep`,
    mayBegin: () => place.stack !== undefined,
    begin: () => {},
    end: () => Object.assign(place.stack ?? {}, { isAsleep: true }),
  };
}

/** Removes an environment. */
export function takingDown({ world, rules }: Stage, place: Place, wasWanted: boolean): Operation {
  const name = `pr-${place.number}`;
  return {
    words: `removes ${name}`,
    wrong: (hasWaited) => {
      if (place.stack?.isEmpty !== false || wishOf(place, world, rules) === "none") return undefined;
      if (wasWanted) return `${name} is removed, and it was wanted all the time`;
      return hasWaited
        ? `${name} is removed by what was read before another worked on it, and it is wanted`
        : undefined;
    },
    begin: () => {},
    end: () => Object.assign(place, { stack: undefined, calledLive: undefined }),
  };
}

/** Ends the deployments of a closed pull request that has no environment. */
export function sweep(place: Place): void {
  if (!place.pullRequest.isOpen && place.stack === undefined) place.calledLive = undefined;
}

/** A place that was taken. */
export function emptyStack(): StackState {
  return { commit: undefined, isEmpty: true, isAsleep: false, isUnfinished: false, owner: undefined };
}
