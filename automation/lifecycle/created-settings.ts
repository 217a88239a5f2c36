import type { RepositorySettings } from "../services/github/repository-settings.ts";
import { text } from "../services/json-api.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** By type: finds the identifier that the provider gives such a setting of a repository, or undefined when it is not there. */
export const GITHUB: Readonly<
  Record<string, (inputs: Inputs, settings: RepositorySettings) => Promise<string | undefined>>
> = {
  "github:index/repositoryEnvironment:RepositoryEnvironment": async (inputs, settings) =>
    named(inputs, ["repository", "environment"], await settings.environments()),
  "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy": async (
    inputs,
    settings,
  ) => {
    const kind = text(inputs, "tagPattern") === "" ? "branch" : "tag";
    const wanted = text(inputs, `${kind}Pattern`);
    const policies = await settings.deploymentPolicies(text(inputs, "environment"));
    const found = policies.find((policy) => policy.kind === kind && policy.pattern === wanted);
    return found && identifier(inputs, ["repository", "environment"], String(found.id));
  },
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": async (inputs, settings) =>
    named(inputs, ["repository", "environment", "secretName"], await settings.secrets(text(inputs, "environment"))),
  "github:index/actionsSecret:ActionsSecret": async (inputs, settings) =>
    named(inputs, ["repository", "secretName"], await settings.secrets()),
  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable": async (inputs, settings) =>
    named(inputs, ["repository", "environment", "variableName"], await settings.variables(text(inputs, "environment"))),
  "github:index/actionsVariable:ActionsVariable": async (inputs, settings) =>
    named(inputs, ["repository", "variableName"], await settings.variables()),
  "github:index/repositoryRuleset:RepositoryRuleset": async (inputs, settings) => {
    const found = (await settings.rulesets()).find(({ name }) => name === text(inputs, "name"));
    return found && String(found.id);
  },
};

/** The identifier of what bears the last of these inputs as its name, when there is such a name. */
function named(inputs: Inputs, parts: readonly string[], names: readonly string[]): string | undefined {
  const name = text(inputs, parts.at(-1) ?? "");
  return names.includes(name) ? identifier(inputs, parts) : undefined;
}

/** The provider puts colons between the parts. */
function identifier(inputs: Inputs, parts: readonly string[], last?: string): string {
  return [...parts.map((part) => text(inputs, part)), ...(last === undefined ? [] : [last])].join(":");
}
