import type { StandaloneEnvironment } from "../environment.ts";
import { extendLease } from "../lifecycle/lease-extension.ts";
import type { ExtendResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Holds an environment longer for the caller, and changes nothing of it. */
export async function extend(environment: StandaloneEnvironment, tools: Tools): Promise<ExtendResult> {
  const watch = createStopwatch();
  const { leases } = await watch.measure("lease", () => extendLease(environment, tools));
  return { command: "extend", environment: environment.name, leases, timings: watch.read() };
}
