import type { Condition } from "./gateway-api.ts";
import type { Verdict } from "./route-attachment.ts";

/** Makes the conditions of one object; what says the same as before keeps the time since when it says so. */
export function buildConditions(
  verdicts: Readonly<Record<string, Verdict>>,
  generation: number,
  before: readonly Condition[],
  now: Date,
): Condition[] {
  return Object.entries(verdicts).map(([type, { holds, reason, message }]) => {
    const status = holds ? "True" : "False";
    const previous = before.find((condition) => condition.type === type && condition.status === status);
    return {
      type,
      status,
      reason,
      message,
      observedGeneration: generation,
      lastTransitionTime: previous?.lastTransitionTime ?? now.toISOString().replace(/\.\d+Z$/, "Z"),
    };
  });
}
