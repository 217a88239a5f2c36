import { examine } from "../doctor/doctor.ts";
import type { DoctorResult } from "../doctor/result.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Tries every permission, tool and setting, and changes nothing. */
export async function doctor(tools: Tools): Promise<DoctorResult> {
  const watch = createStopwatch();
  const checks = await watch.measure("observe", () => examine(tools));
  return { command: "doctor", checks, timings: watch.read() };
}
