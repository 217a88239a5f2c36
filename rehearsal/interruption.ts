import type { Timeline, TimelineOutput } from "./timeline.ts";

/** What tells of the signals that a process gets. */
export interface SignalSource {
  once(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * A timeline that plays no further step once the process was told to end, so that whoever plays on it can clean up. The same
 * signal again ends the process at once.
 */
export function untilInterrupted(timeline: Timeline, signals: SignalSource, output: TimelineOutput): Timeline {
  let told: NodeJS.Signals | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    signals.once(signal, () => {
      told = signal;
      output.write(
        `\n${signal}: the rehearsal ends after this step and takes its sandbox down; once more ends it at once\n`,
      );
    });
  }
  return {
    steps: timeline.steps,
    play: async (name, work) => {
      if (told !== undefined) throw new Error(`it was told to by ${told}`);
      await timeline.play(name, work);
    },
  };
}
