import type { Environment } from "../environment.ts";
import { takeDownPlatform } from "../lifecycle/platform-removal.ts";
import { takeDownStandalone } from "../lifecycle/standalone-removal.ts";
import { takeDownPullRequest } from "../lifecycle/take-down.ts";
import type { DestroyResult } from "../results.ts";
import type { Tools } from "../tools.ts";

/** Removes an environment and proves that nothing is left; one that does not exist is no error. */
export function destroy(environment: Environment, tools: Tools): Promise<DestroyResult> {
  switch (environment.kind) {
    case "platform":
      return takeDownPlatform(tools);
    case "pull-request":
      return takeDownPullRequest(environment, tools);
    case "standalone":
      return takeDownStandalone(environment, tools);
    default:
      throw new Error(`nothing takes down ${environment satisfies never}`);
  }
}
