import type { StandaloneEnvironment } from "../../environment.ts";
import type { ConvergedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { takeDownExpired } from "../standalone-removal.ts";
import { decideStaging } from "./decide-staging.ts";

/** Staging, which alone is held by leases. */
const STAGING: StandaloneEnvironment = { kind: "standalone", name: "staging" };

/** Removes staging when nobody holds it any more; what there is besides stays as it is. */
export async function convergeStaging(tools: Tools, watch: Stopwatch): Promise<ConvergedEnvironment> {
  const [stacks, book] = await watch.measure("observe", () => Promise.all([tools.listStacks(), tools.leases.read()]));
  const exists = stacks.some(({ name }) => name === STAGING.name);
  const decision = decideStaging({ book, exists, now: tools.now() });
  const result = {
    environment: STAGING.name,
    reason: decision.reason,
    commit: undefined,
    urls: {},
    failure: undefined,
  };
  if (decision.kind === "keep") return { ...result, state: exists ? "live" : "destroyed", warnings: [] };
  const { outcome, warnings } = await takeDownExpired(STAGING, tools, watch);
  return outcome === "removed"
    ? { ...result, state: "destroyed", warnings }
    : { ...result, state: "live", reason: "Somebody has taken a lease meanwhile.", warnings };
}
