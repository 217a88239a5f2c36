import type { DestroyResult, UpResult } from "../../../../../../automation/results.ts";

/** What an update of an environment without apps gives back. */
export function upResult(environment: string, commit: string): UpResult {
  return {
    ...{ command: "up", environment, outcome: "live", commit, apps: [], leases: [], warnings: [] },
    update: {
      ...{ changes: [], unchanged: 0, failures: [], errors: [], warnings: [], violations: [], outputs: {}, spans: [] },
    },
    criticalPath: undefined,
    costPerHour: undefined,
    timings: { total: 1 },
  };
}

/** What the removal of an environment gives back. */
export function destroyResult(environment: string): DestroyResult {
  return {
    ...{ command: "destroy", environment, outcome: "removed", leases: [], existed: true, receipt: [], warnings: [] },
    livedSeconds: undefined,
    cost: undefined,
    timings: { total: 1 },
  };
}
