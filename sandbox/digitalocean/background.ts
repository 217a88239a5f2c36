import { setTimeout as delay } from "node:timers/promises";

/** Work that goes on after an answer: what the vendor calls provisioning and teardown. */
export class BackgroundWork {
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Starts a piece of work; its failure is logged with its name and goes no further. */
  start(name: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        this.#log(`digitalocean: ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      })
      .then(() => {
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  /** Waits at least one turn of the event loop, so that an answer goes out first; rejects when the cloud stops. */
  async pause(seconds: number): Promise<void> {
    await delay(seconds * 1000, undefined, { signal: this.#stopping.signal });
  }

  /** Settles when nothing is going on, also what starts meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Ends all pauses and waits for what is going on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }
}

/** Work that must not overlap: each piece starts when the one before it has ended, well or badly. */
export class SerialWork {
  #last: Promise<unknown> = Promise.resolve();

  /** Queues a piece of work. @returns its result, or its failure */
  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
