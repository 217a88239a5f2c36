import type { Fault } from "../sandbox/faults/fault.ts";
import { expect } from "./expect.ts";
import type { FaultControl } from "./fault-control.ts";
import { annotationsOf, type Played } from "./workflows.ts";

/** As often as a person would run again what failed with the advice to do so. */
export const TRIES = 3;

/** What goes wrong while something is tried, and with which service. */
export interface Wind {
  readonly control: FaultControl;
  readonly faults: readonly Fault[];
}

/** What came of something that was tried while something was wrong. */
export interface Tried {
  readonly isDone: boolean;
  readonly tries: number;
  readonly seconds: number;
  readonly hits: number;
  /** The codes of the failures, in order. */
  readonly codes: readonly string[];
}

/** Starts runs and waits for their end. */
type Start = () => Promise<Played>;

/**
 * Starts runs until all of them end well, or as often as a person would.
 *
 * @param again - what starts them after the first time. @default - the same
 * @throws Error when a failure does not say by its code what is wrong
 */
export async function tryInStorm({ control, faults }: Wind, first: Start, again: Start = first): Promise<Tried> {
  const start = performance.now();
  const codes: string[] = [];
  for (const fault of faults) await control.add(fault);
  let tries = 0;
  let isDone = false;
  while (!isDone && tries < TRIES) {
    const failed = failuresOf(await (tries === 0 ? first : again)());
    codes.push(...failed);
    isDone = failed.length === 0;
    tries += 1;
  }
  // Whatever is held back goes on now: the cloud is as it would be a little later.
  const hits = await control.clear();
  const seconds = (performance.now() - start) / 1000;
  return { isDone, tries, seconds, hits, codes };
}

/** The codes that a job which fails shows beside its run; none when all ended well. */
function failuresOf({ runs, seen }: Played): readonly string[] {
  const failed = runs.filter(({ conclusion }) => conclusion !== "success");
  const codes = failed
    .flatMap(annotationsOf)
    .flatMap(({ level, title }) => (level === "error" && title !== "" ? [title] : []));
  expect(failed.length === 0 || codes.length > 0, `an error that says what is wrong, got ${seen}`);
  return codes;
}

/** How it went, for a person. */
export function describeTried({ isDone, tries, seconds, codes }: Tried): string {
  const how = isDone ? (tries === 1 ? "at the first try" : `at try ${tries}`) : "not before it was over";
  return `${how} in ${seconds.toFixed(1)} s${codes.length === 0 ? "" : ` (${codes.join(", ")})`}`;
}
