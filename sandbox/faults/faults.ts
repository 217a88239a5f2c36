import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Fault, fits } from "./fault.ts";

interface Waiting {
  readonly fault: Fault;
  /** When it ends by itself, in milliseconds since 1970; undefined until a request fits. */
  until: number | undefined;
  /** How many fitting requests it has seen; with the seed, that decides which it hits. */
  seen: number;
  /** How many requests it can still hit. */
  left: number;
}

/** The failures that are waiting for their requests. */
export class Faults {
  readonly #now: () => Date;
  #waiting: Waiting[] = [];
  #hits = 0;
  #cleared = new AbortController();
  #earlier: Promise<unknown> = Promise.resolve();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** How many requests were hit since the faults were last cleared. */
  get hits(): number {
    return this.#hits;
  }

  /** All that still wait, with what is left of them. */
  list(): readonly Fault[] {
    return this.#inForce().map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  /** Adds one; the oldest that fits a request hits it. */
  add(fault: Fault): void {
    this.#waiting.push({ fault, until: undefined, seen: 0, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** Forgets all; whatever one of them makes wait goes on at once. */
  clear(): void {
    this.#waiting = [];
    this.#hits = 0;
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  /** Uses up the fault that hits this request, if one does. */
  take(method: string, path: string): Fault | undefined {
    for (const waiting of this.#inForce()) {
      if (!fits(waiting.fault, method, path)) continue;
      waiting.until ??= this.#time() + (waiting.fault.forSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      waiting.seen++;
      if (!isChosen(waiting)) continue;
      waiting.left--;
      this.#hits++;
      return waiting.fault;
    }
    return undefined;
  }

  /** Waits, but not longer than until the faults are cleared. */
  async wait(seconds: number): Promise<void> {
    await delay(seconds * 1000, undefined, { signal: this.#cleared.signal }).catch(() => undefined);
  }

  /** Does something after that time, but not before what was put off earlier is done: things are gone in their order. */
  async putOff<T>(seconds: number, action: () => Promise<T>): Promise<T> {
    const waiting = this.wait(seconds);
    const turn = this.#earlier.then(() => waiting).then(action);
    this.#earlier = turn.catch(() => undefined);
    return turn;
  }

  #inForce(): readonly Waiting[] {
    const now = this.#time();
    this.#waiting = this.#waiting.filter(({ left, until }) => left > 0 && (until === undefined || until > now));
    return this.#waiting;
  }

  #time(): number {
    return this.#now().getTime();
  }
}

/** Draws by a hash of seed and number, so that the same requests are hit in every run. */
function isChosen({ fault: { probability, seed = 0 }, seen }: Waiting): boolean {
  if (probability === undefined) return true;
  return createHash("sha256").update(`${seed}/${seen}`).digest().readUInt32BE() / 2 ** 32 < probability;
}
