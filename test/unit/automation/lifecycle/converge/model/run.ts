/** Ends a step of a run whose job is cancelled. */
export class Cancelled extends Error {}

interface Step {
  readonly words: string;
  readonly isPossible: () => boolean;
  readonly go: () => void;
  readonly cancel: () => void;
}

/** One job on a runner: code that stops before each of its steps, until it is told to go on. */
export class Run {
  public readonly name: string;
  /** What it goes on with, by what it has seen and done; equal texts are equal memories. */
  public memory: () => string;
  #step: Step | undefined;
  #stopped: (() => void) | undefined;
  #isOver = false;

  /** @param beginning - what it knew before it began */
  constructor(name: string, beginning: string) {
    this.name = name;
    this.memory = () => beginning;
  }

  /** Equal texts are equal states. */
  get state(): string {
    return JSON.stringify([this.next, this.memory()]);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What it does next, in words. */
  get next(): string {
    return this.#step?.words ?? "ends";
  }

  /** False while the next step waits for another run. */
  get canGoOn(): boolean {
    return !this.#isOver && this.#step?.isPossible() === true;
  }

  /** Begins to work, up to the first step. What the work throws is told to the job's log, which nobody reads here. */
  async start(work: () => Promise<unknown>): Promise<void> {
    await this.#untilStopped(() => {
      const end = () => {
        this.#isOver = true;
        this.#stopped?.();
      };
      work().then(end, end);
    });
  }

  /** Stops before a step; others may do something before it. */
  async before(words: string, isPossible: () => boolean = () => true): Promise<void> {
    await new Promise<void>((go, fail) => {
      this.#step = { words, isPossible, go, cancel: () => fail(new Cancelled()) };
      this.#stopped?.();
    });
  }

  /** Takes the next step. */
  async goOn(): Promise<void> {
    const step = this.#step;
    await this.#untilStopped(() => step?.go());
  }

  /** Lets the next step fail, as it does when the engine is asked to stop. */
  async cancel(): Promise<void> {
    const step = this.#step;
    await this.#untilStopped(() => step?.cancel());
  }

  /** The runner dies: nothing is ever done again. */
  die(): void {
    this.#isOver = true;
  }

  async #untilStopped(begin: () => void): Promise<void> {
    await new Promise<void>((stopped) => {
      this.#stopped = stopped;
      begin();
    });
  }
}
