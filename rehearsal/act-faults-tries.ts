import type { Fault } from "../sandbox/faults/fault.ts";
import { expect } from "./expect.ts";
import type { FaultControl } from "./fault-control.ts";
import type { ConvergeAnswer, Stage } from "./stage.ts";

/** As often as a team's CI would try a command whose failure says that trying again helps. */
export const TRIES = 3;

/** What goes wrong while a command is tried, and with which service. */
export interface Wind {
  readonly control: FaultControl;
  readonly faults: readonly Fault[];
}

/** What came of a command that was tried while something was wrong. */
export interface Tried {
  readonly isDone: boolean;
  readonly tries: number;
  readonly seconds: number;
  readonly hits: number;
  /** The codes of the failures, in order. */
  readonly codes: readonly string[];
}

/**
 * Tries a command until it ends well, or has failed as often as CI would try it.
 *
 * @param words - the command and its options, such as `converge pr-2`.
 * @throws Error when a failure does not say by its code what is wrong
 */
export async function tryInStorm(stage: Stage, { control, faults }: Wind, ...words: readonly string[]): Promise<Tried> {
  const start = performance.now();
  const codes: string[] = [];
  for (const fault of faults) await control.add(fault);
  while (codes.length < TRIES) {
    const { exitCode, answer } = await stage.commandLine.greenroom<Failure>(...words);
    if (exitCode === 0) break;
    const code = answer.error?.code ?? answer.environments?.find(({ failure }) => failure !== undefined)?.failure?.code;
    expect(code !== undefined, `an error that says what is wrong, got ${JSON.stringify(answer)}`);
    codes.push(code);
  }
  // Whatever is held back goes on now: the cloud is as it would be a little later.
  const hits = await control.clear();
  const isDone = codes.length < TRIES;
  const seconds = (performance.now() - start) / 1000;
  return { isDone, tries: codes.length + (isDone ? 1 : 0), seconds, hits, codes };
}

/** A command that failed, or one that tells of an environment that does not do what it should. */
interface Failure extends Partial<Pick<ConvergeAnswer, "environments">> {
  readonly error?: { readonly code: string; readonly message: string };
}

/** How it went, for a person. */
export function describeTried({ isDone, tries, seconds, codes }: Tried): string {
  const how = isDone ? (tries === 1 ? "at the first try" : `at try ${tries}`) : "not before it was over";
  return `${how} in ${seconds.toFixed(1)} s${codes.length === 0 ? "" : ` (${codes.join(", ")})`}`;
}
