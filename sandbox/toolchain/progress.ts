/** Tells a person how far a long preparation is. */
export interface Progress {
  /** Runs one part of it, showing what it is, how long it has taken and about how long is left. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** Where {@link createProgress} writes. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** About how many seconds a step takes, by its name. */
export type ExpectedStep = readonly [name: string, seconds: number];

const TERMINAL_SECONDS = 1;
const LOG_SECONDS = 30;
/** What takes no longer leaves no trace in a log. */
const QUIET_SECONDS = 1;
const CLEAR_LINE = "\r\u001b[K";

/**
 * Shows the steps of a preparation: a line that renews itself on a terminal, a line every half minute in a log.
 *
 * @param expected about how many seconds each step takes on a small machine, in order, for the time that is left.
 */
export function createProgress(output: ProgressOutput, expected: Readonly<Record<string, number>>): Progress {
  const steps = Object.entries(expected);
  return {
    async step(title, work) {
      const start = Date.now();
      try {
        return await showWhile(output, `  ${title}`, (seconds) => [timeLeft(steps, title, seconds)], work);
      } finally {
        output.write(`  ${title}: ${duration((Date.now() - start) / 1000)}\n`);
      }
    },
  };
}

/**
 * Does some work, and shows that it goes on, for how long, and the `forecast` of the rest: in a line that renews itself
 * each second on a terminal and is gone afterwards, in a line after a second and every half minute in a log. What lies in a
 * cache takes no time, and shows nothing there.
 */
export async function showWhile<T>(
  output: ProgressOutput,
  title: string,
  forecast: (seconds: number) => readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const show = () => {
    const seconds = (Date.now() - start) / 1000;
    const state = [`${duration(seconds)} so far`, ...forecast(seconds)].join(", ");
    output.write(output.isTTY ? `${CLEAR_LINE}${narrowed(title, state, output.columns)}` : `${title}: ${state}\n`);
  };
  const first = setTimeout(show, output.isTTY ? 0 : QUIET_SECONDS * 1000);
  const timer = setInterval(show, (output.isTTY ? TERMINAL_SECONDS : LOG_SECONDS) * 1000);
  try {
    return await work();
  } finally {
    clearTimeout(first);
    clearInterval(timer);
    if (output.isTTY) output.write(CLEAR_LINE);
  }
}

/** About how long it takes until the first step of that name and all that come after it are through. */
export function timeLeft(steps: readonly ExpectedStep[], name: string, elapsed: number): string {
  const [, expected] = steps.find(([step]) => step === name) ?? [name, 0];
  const left = stepsAfter(steps, name).reduce((sum, [, seconds]) => sum + seconds, Math.max(0, expected - elapsed));
  return left < 1 ? "nearly done" : `about ${duration(left)} left in all`;
}

/** The steps that come after the first one of that name; all of them when none has it. */
export function stepsAfter(steps: readonly ExpectedStep[], name: string): readonly ExpectedStep[] {
  return steps.slice(steps.findIndex(([step]) => step === name) + 1);
}

/** A number of seconds for a person. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A line that is wider than the terminal could not be renewed: the title gives way to the state. */
function narrowed(title: string, state: string, columns: number | undefined): string {
  const room = (columns ?? Number.POSITIVE_INFINITY) - state.length - ": ".length - 1;
  return `${title.length <= room ? title : `${title.slice(0, Math.max(0, room - 1))}…`}: ${state}`;
}
