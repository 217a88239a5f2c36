/** One step of a rehearsal, after it was played. */
export interface PlayedStep {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What was seen, in a sentence; for a failed step, why it failed. */
  readonly detail: string;
}

/** Plays steps one after the other and remembers how each went. */
export interface Timeline {
  readonly steps: readonly PlayedStep[];
  /**
   * Plays a step; its work returns what it saw.
   *
   * @throws what the work threw, after the step was written down as failed.
   */
  play(name: string, work: () => Promise<string>): Promise<void>;
}

/** Where a timeline is printed while it is played. */
export interface TimelineOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A timeline that prints each step as it ends. */
export function createTimeline(output: TimelineOutput): Timeline {
  const steps: PlayedStep[] = [];
  return {
    steps,
    async play(name, work) {
      const start = performance.now();
      if (output.isTTY) output.write(`  …  ${name}`);
      const finish = (ok: boolean, detail: string) => {
        const step = { name, ok, seconds: Math.round(performance.now() - start) / 1000, detail };
        steps.push(step);
        output.write(`${output.isTTY ? "\r\u001b[K" : ""}${renderStep(step)}`);
      };
      try {
        finish(true, await work());
      } catch (error) {
        finish(false, error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}

function renderStep({ name, ok, seconds, detail }: PlayedStep): string {
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  const lines = detail.split("\n").map((line) => `             ${line}\n`);
  return `${ok ? "ok " : "FAILED"} ${time}  ${name}\n${lines.join("")}`;
}
