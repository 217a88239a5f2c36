import type { Environment } from "../environment.ts";
import { takeDownPlatform } from "../lifecycle/platform.ts";
import { takeDownPullRequest } from "../lifecycle/take-down.ts";
import type { DestroyResult } from "../results.ts";
import type { Tools } from "../tools.ts";

/** Removes an environment and proves that nothing is left; one that does not exist is no error. */
export function destroy(environment: Environment, tools: Tools): Promise<DestroyResult> {
  return environment.kind === "platform" ? takeDownPlatform(tools) : takeDownPullRequest(environment, tools);
}
