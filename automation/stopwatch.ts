/** What a command spends its time on; phases may overlap. */
export type Phase =
  | "startUp"
  | "observe"
  | "secrets"
  | "lease"
  | "open"
  | "build"
  | "up"
  | "verify"
  | "test"
  | "destroy"
  | "preview"
  | "receipt"
  | "announce";

/** Seconds by phase, rounded to milliseconds, and in all since the process began. */
export type Timings = Readonly<Partial<Record<Phase, number>> & { total: number }>;

/** Measures the phases of one command. */
export interface Stopwatch {
  measure<T>(phase: Phase, work: () => Promise<T>): Promise<T>;
  read(): Timings;
}

/** Makes a stopwatch whose first phase, `startUp`, reaches from the start of the process until now. */
export function createStopwatch(clock: () => number = () => performance.now()): Stopwatch {
  const seconds = new Map<Phase, number>([["startUp", inSeconds(clock())]]);
  return {
    measure: async (phase, work) => {
      const start = clock();
      try {
        return await work();
      } finally {
        seconds.set(phase, inSeconds(clock() - start) + (seconds.get(phase) ?? 0));
      }
    },
    read: () => ({ ...Object.fromEntries(seconds), total: inSeconds(clock()) }),
  };
}

function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
