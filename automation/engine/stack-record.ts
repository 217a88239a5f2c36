import type { FailedResource } from "./events.ts";
import type { Interruption } from "./interruption.ts";
import type { LockProofs } from "./lock-breaker.ts";
import { createLockGate, isLockFailure, type LockGate, type LockWaiting } from "./lock-gate.ts";
import { recoverLostResources } from "./lost-resources.ts";
import { type FindCreated, identifyCreated } from "./pending-creates.ts";
import type { StackCommands } from "./stack-commands.ts";
import { adoptPendingCreates, pendingCreates, type StackState, type StateResource } from "./state.ts";

/** What it takes to keep the record of one stack true. */
export interface StackRecordOptions extends LockWaiting, LockProofs {
  readonly stackName: string;
  readonly interruption: Interruption;
  readonly findCreated: FindCreated;
  readonly findLost?: FindCreated | undefined;
}

/** What the backend knows of one stack, kept true past other runs' locks and what broken runs left behind. */
export class StackRecord {
  readonly #options: StackRecordOptions;
  readonly #commands: StackCommands;
  readonly #lock: LockGate;
  #state: StackState | undefined;

  constructor(options: StackRecordOptions, commands: StackCommands) {
    this.#options = options;
    this.#commands = commands;
    this.#lock = createLockGate({
      ...options,
      signal: options.interruption.signal,
      run: (args) => commands.run(args),
    });
  }

  /** The state as it was read last; undefined when there is no such stack. */
  get state(): StackState | undefined {
    return this.#state;
  }

  async read(): Promise<void> {
    this.#state = await this.#commands.readState();
  }

  /** Makes the stack if there is none yet. */
  async create(): Promise<void> {
    this.#state ??= await this.#commands.create();
  }

  /** Forgets the stack. The engine refuses while there is a resource in it. */
  async remove(): Promise<void> {
    await this.unlessGone(() => this.#commands.run(["stack", "rm", "--yes", "--remove-backups"]));
    this.#state = undefined;
  }

  /** Runs what removes something. Where there is no stack, or another run removes it first, nothing is to be done. */
  async unlessGone(operation: () => Promise<unknown>): Promise<void> {
    if (this.#state === undefined) return;
    try {
      await operation();
    } catch (error) {
      if (isLockFailure(error)) throw error;
      // What cannot be read is not known to be gone.
      await this.read().catch(() => undefined);
      if (this.#state !== undefined) throw error;
    }
  }

  /**
   * Finds out what became of the creates that an earlier run left unfinished: what exists is adopted, so that the next
   * step updates or deletes it, and only what does not exist is forgotten.
   *
   * @throws CliError `pending-create` when the fate of one cannot be found out
   */
  async settlePendingCreates(): Promise<void> {
    if (this.#begunCreates().length === 0) return;
    // A living run has always begun something: it is unfinished only when nobody holds the lock.
    await this.#lock.requireFree();
    await this.read();
    const creates = this.#begunCreates();
    if (this.#state === undefined || creates.length === 0) return;
    const identifiers = await identifyCreated(creates, this.#options.findCreated);
    await this.#commands.writeState(adoptPendingCreates(this.#state, identifiers));
    await this.withLock(() => this.#commands.refreshOnly([...identifiers.keys()]));
    await this.read();
  }

  /** Brings the state to what failed creates and deletions really did; tells whether anything was different. */
  async recover(failures: readonly FailedResource[]): Promise<boolean> {
    const state = await this.withLock(() => recoverLostResources(failures, this.#commands, this.#options));
    if (state !== undefined) this.#state = state;
    return state !== undefined;
  }

  /**
   * Runs an operation that takes the lock. When somebody else holds it, the operation is tried again once the lock was
   * broken or waited for, with the state as it is then.
   */
  async withLock<T>(operation: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await operation();
      } catch (error) {
        if (!isLockFailure(error)) throw error;
        await this.#lock.pass(error);
        await this.read();
      }
    }
  }

  #begunCreates(): readonly StateResource[] {
    return this.#state === undefined ? [] : pendingCreates(this.#state);
  }
}
