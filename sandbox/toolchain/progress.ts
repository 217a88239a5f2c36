/** Tells a person how far a long preparation is. */
export interface Progress {
  /** Runs one part of it, showing what it is, how long it has taken and about how long is left. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** Where {@link createProgress} writes. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TERMINAL_SECONDS = 1;
const LOG_SECONDS = 30;

/**
 * Shows the steps of a preparation: a line that renews itself on a terminal, a line every half minute in a log.
 *
 * @param expected about how many seconds each step takes on a small machine, in order, for the time that is left.
 */
export function createProgress(output: ProgressOutput, expected: Readonly<Record<string, number>>): Progress {
  const remaining = new Map(Object.entries(expected));
  return {
    async step(title, work) {
      const start = Date.now();
      const seconds = () => Math.round((Date.now() - start) / 1000);
      const show = () => {
        const line = `  ${title}: ${duration(seconds())} so far, ${timeLeft(remaining, title, seconds())}`;
        output.write(output.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
      };
      // What lies in the cache takes no time, and needs no forecast.
      const first = setTimeout(show, TERMINAL_SECONDS * 1000);
      const timer = setInterval(show, (output.isTTY ? TERMINAL_SECONDS : LOG_SECONDS) * 1000);
      try {
        return await work();
      } finally {
        clearTimeout(first);
        clearInterval(timer);
        remaining.delete(title);
        output.write(`${output.isTTY ? "\r\u001b[K" : ""}  ${title}: ${duration(seconds())}\n`);
      }
    },
  };
}

function timeLeft(remaining: ReadonlyMap<string, number>, title: string, elapsed: number): string {
  let left = 0;
  for (const [step, seconds] of remaining) left += step === title ? Math.max(0, seconds - elapsed) : seconds;
  return left === 0 ? "nearly done" : `about ${duration(left)} left in all`;
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
