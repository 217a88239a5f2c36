import type { Environment } from "../environment.ts";
import type { UpResult } from "../results.ts";
import type { Tools } from "../tools.ts";

/** Brings an environment to the wanted state: the platform to its values, the others to their newest commit as well. */
export async function up(environment: Environment, tools: Tools): Promise<UpResult> {
  switch (environment.kind) {
    case "platform":
      return (await import("../lifecycle/platform.ts")).bringUpPlatform(tools);
    case "pull-request":
      return (await import("../lifecycle/bring-up.ts")).bringUpPullRequest(environment, tools);
    case "standalone":
      return (await import("../lifecycle/standalone.ts")).bringUpStandalone(environment, tools);
    default:
      throw new Error(`nothing brings up ${environment satisfies never}`);
  }
}
