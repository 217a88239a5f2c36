import type { StandaloneEnvironment } from "../../environment.ts";
import type { ConvergedEnvironment, ExpectedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { takeDownExpired } from "../standalone-removal.ts";
import { decideStaging, type StagingDecision } from "./decide-staging.ts";

/** Staging, which alone is held by leases. */
export const STAGING: StandaloneEnvironment = { kind: "standalone", name: "staging" };

/** Removes staging when nobody holds it any more; what there is besides stays as it is. */
export async function convergeStaging(tools: Tools, watch: Stopwatch): Promise<ConvergedEnvironment> {
  const { decision, exists } = await assessStaging(tools, watch);
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

/** Looks what is to be done about staging, and changes nothing. */
export async function expectedStaging(tools: Tools, watch: Stopwatch): Promise<ExpectedEnvironment> {
  const { kind, reason } = (await assessStaging(tools, watch)).decision;
  return { environment: STAGING.name, action: kind === "destroy" ? "destroy" : "nothing", reason };
}

interface StagingAssessment {
  readonly decision: StagingDecision;
  readonly exists: boolean;
}

async function assessStaging(tools: Tools, watch: Stopwatch): Promise<StagingAssessment> {
  const [stacks, book] = await watch.measure("observe", () => Promise.all([tools.listStacks(), tools.leases.read()]));
  const exists = stacks.some(({ name }) => name === STAGING.name);
  return { decision: decideStaging({ book, exists, now: tools.now() }), exists };
}
