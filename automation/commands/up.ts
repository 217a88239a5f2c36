import type { Environment } from "../environment.ts";
import { bringUpPullRequest } from "../lifecycle/bring-up.ts";
import { bringUpPlatform } from "../lifecycle/platform.ts";
import type { UpResult } from "../results.ts";
import type { Tools } from "../tools.ts";

/** Brings an environment to the wanted state: a pull request's to its newest commit, the platform to its values. */
export function up(environment: Environment, tools: Tools): Promise<UpResult> {
  return environment.kind === "platform" ? bringUpPlatform(tools) : bringUpPullRequest(environment, tools);
}
