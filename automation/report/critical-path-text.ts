import type { CriticalPath, PathStep } from "../engine/critical-path.ts";
import { shortType } from "./changes.ts";

/** A step counts as worth naming from this share of the whole path on. */
const SMALLEST_SHARE = 0.1;

/** What an update had to wait for, as a line: the steps that took most of it. */
export function pathLines(path: CriticalPath | undefined): readonly string[] {
  if (path === undefined || path.steps.length === 0) return [];
  const { steps, seconds, sumSeconds } = path;
  const large = steps.filter((step) => step.seconds >= seconds * SMALLEST_SHARE);
  const last = steps.at(-1);
  const named = last === undefined || large.includes(last) ? large : [...large, last];
  return [
    `  ${seconds} s along the critical path (${named.map(describe).join(" → ")}), ${sumSeconds} s if done one after the other`,
  ];
}

function describe({ type, name, seconds }: PathStep): string {
  return `${shortType(type)} "${name}" ${seconds} s`;
}
