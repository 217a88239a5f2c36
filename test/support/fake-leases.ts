import type { StackState } from "../../automation/engine/state.ts";
import type { LeaseStore } from "../../automation/lifecycle/lease-store.ts";
import { LEASE_STACK } from "../../components/naming.ts";
import { EMPTY_BOOK, type LeaseBook } from "../../stacks/lease-book.ts";
import type { LeaseWork } from "../../stacks/leases.ts";

/** Leases that are kept in memory; one change waits for the one before, as those behind a stack's lock do. */
export class FakeLeases implements LeaseStore {
  public book: LeaseBook = EMPTY_BOOK;
  readonly #stacks: Map<string, StackState>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param stacks - the stacks there are; that of the leases comes and goes with them. */
  constructor(stacks: Map<string, StackState>) {
    this.#stacks = stacks;
  }

  async read(): Promise<LeaseBook> {
    return this.book;
  }

  change(work: LeaseWork): Promise<LeaseBook> {
    return this.#inTurn(async () => {
      // The stack is there before its program runs, and stays when that fails.
      this.#stacks.set(LEASE_STACK, { version: 3, deployment: {} });
      this.book = await work(this.book);
      return this.book;
    });
  }

  end(work: (book: LeaseBook) => Promise<void>): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.#stacks.has(LEASE_STACK)) return false;
      await work(this.book);
      this.book = EMPTY_BOOK;
      this.#stacks.delete(LEASE_STACK);
      return true;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
