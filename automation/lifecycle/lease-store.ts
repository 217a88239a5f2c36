import { LEASE_STACK } from "../../components/naming.ts";
import { EMPTY_BOOK, type LeaseBook, readBook } from "../../stacks/lease-book.ts";
import type { LeaseWork } from "../../stacks/leases.ts";
import { CliError } from "../errors.ts";
import type { OpenStack, Tools } from "../tools.ts";

/** Where it is kept who holds staging. */
export interface LeaseStore {
  /** The leases as they were left last, also those that have run out since; a look that waits for nobody. */
  read(): Promise<LeaseBook>;
  /** Does something while nobody else can change the leases; gives back what they are then. */
  change(work: LeaseWork): Promise<LeaseBook>;
  /**
   * Does something while nobody else can change the leases, and forgets them.
   *
   * @returns false when somebody else has forgotten them meanwhile, so that nothing was done
   */
  end(work: (book: LeaseBook) => Promise<void>): Promise<boolean>;
}

/** How often a change begins anew because somebody else has removed the stack meanwhile. */
const TRIES = 5;

/** Opens the stack of the leases and does something with it; gives back the book that its program left, if it ran. */
type Run = (work: LeaseWork, operate: (stack: OpenStack) => Promise<unknown>) => Promise<LeaseBook | undefined>;

/** Keeps the leases in the outputs of a stack of their own: its lock makes every change one step, on every backend. */
export function createLeaseStore({ openStack, tell }: Pick<Tools, "openStack" | "tell">): LeaseStore {
  const run: Run = async (work, operate) => {
    for (let attempt = 1; ; attempt++) {
      const outcome: Outcome = {};
      const stack = await openStack(LEASE_STACK, {
        program: programFor(work, outcome),
        waitForLock: true,
        onWait: (holders) => tell(`Waiting for ${holders}, who changes who holds staging.`),
      });
      try {
        await operate(stack);
        return outcome.book;
      } catch (error) {
        // What the engine says is only that its program failed.
        if (outcome.failure !== undefined) throw outcome.failure.reason;
        if (attempt === TRIES || !isGone(error)) throw error;
      } finally {
        await stack.close();
      }
    }
  };
  return {
    read: async () => {
      const stack = await openStack(LEASE_STACK, { program: "empty" });
      await stack.close();
      return readBook(stack.outputs);
    },
    change: async (work) => {
      const book = await run(work, (stack) => stack.up());
      if (book === undefined) throw new Error("the engine did not run the program of the leases");
      return book;
    },
    end: async (work) => {
      const book = await run(
        async (current) => {
          await work(current);
          return EMPTY_BOOK;
        },
        (stack) => stack.destroy({ runProgram: true }),
      );
      await forget(run);
      return book !== undefined;
    },
  };
}

/** How the program of the leases ended; neither is set while it has not run. */
interface Outcome {
  book?: LeaseBook;
  failure?: { readonly reason: unknown };
}

function programFor(work: LeaseWork, outcome: Outcome) {
  const remembering: LeaseWork = async (book) => {
    try {
      outcome.book = await work(book);
      return outcome.book;
    } catch (reason) {
      outcome.failure = { reason };
      throw reason;
    }
  };
  return async () => (await import("../../stacks/leases.ts")).leases(remembering);
}

/** Removes the stack, unless somebody has taken a lease since. */
async function forget(run: Run): Promise<void> {
  const isHeld = new Error("somebody has taken a lease");
  const keepHeld: LeaseWork = async (book) => {
    if (book.leases.length > 0) throw isHeld;
    return EMPTY_BOOK;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await run(keepHeld, (stack) => stack.remove());
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
    // The engine removes no stack with something in it: a lease, or the empty book of a second end in this moment.
    try {
      await run(keepHeld, (stack) => stack.destroy({ runProgram: true }));
    } catch (error) {
      if (error === isHeld) return;
      throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof CliError && error.code === "environment-not-found";
}
