import type { CheckReport, CheckState, DoctorResult } from "../doctor/result.ts";
import { oneLine } from "./table.ts";

const STATES: readonly CheckState[] = ["ok", "missing", "failed", "skipped"];

/** What `doctor` found, as lines: a count, then by area what was seen and how to mend it. */
export function doctorLines({ checks }: DoctorResult): readonly string[] {
  const counts = STATES.map((state) => `${checks.filter((check) => check.state === state).length} ${state}`);
  const areas = [...new Set(checks.map(({ area }) => area))];
  return [
    `doctor: ${counts.join(", ")}`,
    ...areas.flatMap((area) => [area, ...checks.filter((check) => check.area === area).flatMap(checkLines)]),
  ];
}

function checkLines({ name, state, seen, mend }: CheckReport): readonly string[] {
  const line = `  ${state.padEnd(7)}  ${name}: ${oneLine(seen)}`;
  return mend === undefined ? [line] : [line, `           ${oneLine(mend)}`];
}
