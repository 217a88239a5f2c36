import type { Environment } from "../environment.ts";
import { bringUpPullRequest } from "../lifecycle/bring-up.ts";
import { bringUpPlatform } from "../lifecycle/platform.ts";
import { bringUpStandalone } from "../lifecycle/standalone.ts";
import type { UpResult } from "../results.ts";
import type { Tools } from "../tools.ts";

/** Brings an environment to the wanted state: the platform to its values, the others to their newest commit as well. */
export function up(environment: Environment, tools: Tools): Promise<UpResult> {
  switch (environment.kind) {
    case "platform":
      return bringUpPlatform(tools);
    case "pull-request":
      return bringUpPullRequest(environment, tools);
    case "standalone":
      return bringUpStandalone(environment, tools);
    default:
      throw new Error(`nothing brings up ${environment satisfies never}`);
  }
}
