import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import {
  duration,
  type ExpectedStep,
  type ProgressOutput,
  showWhile,
  stepsAfter,
  timeLeft,
} from "../sandbox/toolchain/progress.ts";

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
export type TimelineOutput = ProgressOutput;

/** What the last rehearsal lets one expect of the next. */
export interface Expectation {
  /** The steps that went well, and how long each took. */
  readonly steps: readonly ExpectedStep[];
  /** Whether the next plays the same steps, so that what is left of all of it is known. */
  readonly isSame: boolean;
}

const NOTHING: Expectation = { steps: [], isSame: false };

/**
 * What the report of the last rehearsal lets one expect; nothing when there is none.
 *
 * @param programme what the next one plays, as the report tells it of the last one
 */
export function readExpectation(reportFile: string, programme: unknown): Expectation {
  try {
    const last: { readonly ok: boolean; readonly programme?: unknown; readonly steps: readonly PlayedStep[] } =
      JSON.parse(readFileSync(reportFile, "utf8"));
    return {
      steps: last.steps.filter(({ ok }) => ok).map(({ name, seconds }) => [name, seconds] as const),
      isSame: last.ok && isDeepStrictEqual(last.programme, programme),
    };
  } catch {
    return NOTHING;
  }
}

/** A timeline that prints each step as it ends. On a terminal it shows until then what is played, and how long it will take. */
export function createTimeline(output: TimelineOutput, { steps: expected, isSame } = NOTHING): Timeline {
  const steps: PlayedStep[] = [];
  // Each act has a sandbox of its own, so the names of some steps come again.
  let remaining = expected;
  return {
    steps,
    async play(name, work) {
      const start = performance.now();
      const [, lastTime] = expected.find(([step]) => step === name) ?? [];
      const forecast = (seconds: number) => [
        ...(lastTime === undefined ? [] : [`${duration(lastTime)} last time`]),
        ...(isSame ? [timeLeft(remaining, name, seconds)] : []),
      ];
      const finish = (ok: boolean, detail: string) => {
        const step = { name, ok, seconds: Math.round(performance.now() - start) / 1000, detail };
        steps.push(step);
        remaining = stepsAfter(remaining, name);
        output.write(renderStep(step));
      };
      try {
        finish(true, await (output.isTTY ? showWhile(output, `  …  ${name}`, forecast, work) : work()));
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
