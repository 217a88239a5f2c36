import type { Route } from "../http.ts";
import type { GitHubState } from "../state.ts";
import { accountRoutes } from "./accounts.ts";
import { deploymentPolicyRoutes } from "./deployment-policies.ts";
import { environmentRoutes } from "./environments.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { secretRoutes } from "./secrets.ts";
import { variableRoutes } from "./variables.ts";

/** Everything about the repository that is kept as code: environments, secrets, variables and rulesets. */
export function settingsRoutes(state: GitHubState): Route[] {
  return [
    ...environmentRoutes(state),
    ...deploymentPolicyRoutes(state),
    ...secretRoutes(state),
    ...variableRoutes(state),
    ...rulesetRoutes(state),
    ...accountRoutes(state),
  ];
}
