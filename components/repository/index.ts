export type { BranchRules } from "./branch-rules.ts";
export { DeploymentEnvironment, type DeploymentEnvironmentArgs, type Reviewers } from "./deployment-environment.ts";
export { GitHubProvider } from "./provider.ts";
export { RepositorySettings, type RepositorySettingsArgs } from "./repository-settings.ts";
