import github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { type BranchRules, branchRulesProblems, protectDefaultBranch, protectTags } from "./branch-rules.ts";
import { DeploymentEnvironment, type DeploymentEnvironmentArgs } from "./deployment-environment.ts";
import { requireNone, settingNameProblems } from "./names.ts";

/** Arguments for {@link RepositorySettings}. */
export interface RepositorySettingsArgs {
  /** Name of the repository, without its owner: the provider knows the owner. */
  readonly repository: string;

  /** The environments that workflows deploy to, by name. They are shared: one for all previews, not one for each. */
  readonly environments: Readonly<Record<string, Omit<DeploymentEnvironmentArgs, "repository" | "environment">>>;

  /** What must be so before a change reaches the default branch. */
  readonly branchRules: BranchRules;

  /**
   * Variables that all workflows see, by name: capital letters, digits and `_`.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;

  /**
   * Secrets that all workflows of the repository's own branches get, without any approval; by name, as variables.
   * What opens an environment belongs to that environment instead.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The settings of a repository on GitHub that workflows lean on: environments with their protection, secrets and
 * variables, and the rules of the default branch and of the tags that deploy. It does not make the repository, and leaves
 * everything alone that it does not name.
 */
export class RepositorySettings extends pulumi.ComponentResource {
  /** Names of the environments, once they are there. */
  public readonly environments: pulumi.Output<readonly string[]>;

  constructor(name: string, args: RepositorySettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { repository, environments, branchRules, variables = {}, secrets = {} } = args;
    requireNone([
      ...branchRulesProblems(branchRules),
      ...settingNameProblems("variables", Object.keys(variables)),
      ...settingNameProblems("secrets", Object.keys(secrets)),
    ]);
    // What is handed to `super` is written into the state, and the secrets need not be there twice.
    super("greenroom:repository:RepositorySettings", name, { repository, branchRules, variables }, opts);

    const made = Object.entries(environments).map(
      ([environment, settings]) =>
        new DeploymentEnvironment(`${name}-${environment}`, { ...settings, repository, environment }, { parent: this }),
    );
    for (const [variableName, value] of Object.entries(variables)) {
      new github.ActionsVariable(`${name}-${variableName}`, { repository, variableName, value }, { parent: this });
    }
    for (const [secretName, value] of Object.entries(secrets)) {
      const secret = { repository, secretName, value: pulumi.secret(value) };
      new github.ActionsSecret(`${name}-${secretName}`, secret, { parent: this });
    }
    protectDefaultBranch(name, repository, branchRules, this);
    const tags = [...new Set(Object.values(environments).flatMap((settings) => settings.tags ?? []))];
    if (tags.length > 0) protectTags(name, repository, tags, this);

    this.environments = pulumi.all(made.map(({ environment }) => environment));
    this.registerOutputs({ environments: this.environments });
  }
}
