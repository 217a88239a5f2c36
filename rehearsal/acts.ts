import { parseArgs } from "node:util";
import { UsageError } from "../sandbox/errors.ts";
import { playComposeAct } from "./act-compose.ts";
import { playFaultAct } from "./act-faults.ts";
import { playActOne } from "./act-one.ts";
import { playActTwo } from "./act-two.ts";
import type { Stage } from "./stage.ts";

/** Settings for an act. */
export interface ActOptions {
  /** Ends the act while its environments are alive, for a person who wants to go on by hand; the first act can. */
  readonly keep: boolean;
}

interface Play {
  readonly title: string;
  readonly play: (stage: Stage, options: ActOptions) => Promise<void>;
}

/** The acts, in the order in which they are played. */
export const ACTS = {
  one: { title: "Act one: the life of pull request environments", play: playActOne },
  two: { title: "Act two: staging on demand, and production", play: (stage) => playActTwo(stage) },
  three: { title: "Act three: pull requests on a single droplet", play: (stage) => playComposeAct(stage) },
  faults: { title: "The fault act: everything fails, nothing is left", play: (stage) => playFaultAct(stage) },
} as const satisfies Readonly<Record<string, Play>>;

/** Name of an act. */
export type Act = keyof typeof ACTS;

/**
 * Which acts to play: all of them, or the one that was named.
 *
 * @throws UsageError when there is no such act
 */
export function readProgramme(words: readonly string[]): { readonly acts: readonly Act[]; readonly keep: boolean } {
  const options = { keep: { type: "boolean", default: false }, act: { type: "string" } } as const;
  const { keep, act } = parseArgs({ args: [...words], options }).values;
  const names = Object.keys(ACTS).filter((name): name is Act => name in ACTS);
  if (act === undefined) return { acts: keep ? ["one"] : names, keep };
  const found = names.find((name) => name === act);
  if (found === undefined) throw new UsageError(`there is no act "${act}": name one of ${names.join(", ")}`);
  if (keep && found !== "one") throw new UsageError(`--keep goes with act one, got act "${found}"`);
  return { acts: [found], keep };
}
