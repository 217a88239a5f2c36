import github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { environmentNameProblems, type Problem, requireNone, settingNameProblems } from "./names.ts";

/** https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment */
const LONGEST_WAIT_MINUTES = 43_200;
const MOST_REVIEWERS = 6;

/** Who may approve; one of them is enough. Each must be able to read the repository. */
export interface Reviewers {
  /**
   * Login names of people.
   *
   * @default - none
   */
  readonly users?: readonly string[];

  /**
   * Slugs of teams of the organization that owns the repository.
   *
   * @default - none
   */
  readonly teams?: readonly string[];
}

/** Arguments for {@link DeploymentEnvironment}. */
export interface DeploymentEnvironmentArgs {
  /** Name of the repository, without its owner: the provider knows the owner. */
  readonly repository: string;

  /** Name of the environment, such as `production`. A change replaces it and all that it holds. */
  readonly environment: string;

  /**
   * Who must approve a deployment, six at most. Private repositories need GitHub Enterprise for it:
   * https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
   *
   * @default - nobody
   */
  readonly reviewers?: Reviewers;

  /**
   * Whether somebody else than who started a deployment must approve it. Counts with reviewers only.
   *
   * @default true
   */
  readonly preventSelfReview?: boolean;

  /**
   * Whether the repository's administrators may pass by the reviewers and the wait.
   *
   * @default false
   */
  readonly adminsMayBypass?: boolean;

  /**
   * Minutes that every deployment waits, 0 to 43,200 (30 days). Private repositories need GitHub Enterprise for it.
   *
   * @default 0
   */
  readonly waitMinutes?: number;

  /**
   * Patterns of the branches that may deploy, such as `main`. A pull request's jobs run at `refs/pull/<number>/merge`.
   *
   * @default - every branch and tag when there are no `tags` either, or else no branch
   */
  readonly branches?: readonly string[];

  /**
   * Patterns of the tags that may deploy, such as `v*`.
   *
   * @default - none
   */
  readonly tags?: readonly string[];

  /**
   * Variables that only jobs of this environment see, by name: capital letters, digits and `_`.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;

  /**
   * Secrets that only jobs of this environment get, and only after approval; by name, as variables.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A GitHub environment: what may deploy, who approves it, and the secrets and variables that only its jobs get. They go
 * when the environment goes. It makes no deployments.
 */
export class DeploymentEnvironment extends pulumi.ComponentResource {
  /** Name of the environment, once it is there. */
  public readonly environment: pulumi.Output<string>;

  constructor(name: string, args: DeploymentEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    requireNone(environmentProblems(args));
    // What is handed to `super` is written into the state, and the secrets need not be there twice.
    const { secrets = {}, ...recorded } = args;
    super("greenroom:repository:DeploymentEnvironment", name, recorded, opts);

    const { branches = [], tags = [], variables = {} } = args;
    const made = createEnvironment(name, args, this);
    const place = { repository: args.repository, environment: made.environment };
    const options = { parent: this, deletedWith: made };
    for (const branchPattern of branches) {
      const policy = `${name}-branch-${branchPattern}`;
      new github.RepositoryEnvironmentDeploymentPolicy(policy, { ...place, branchPattern }, options);
    }
    for (const tagPattern of tags) {
      const policy = `${name}-tag-${tagPattern}`;
      new github.RepositoryEnvironmentDeploymentPolicy(policy, { ...place, tagPattern }, options);
    }
    for (const [variableName, value] of Object.entries(variables)) {
      new github.ActionsEnvironmentVariable(`${name}-${variableName}`, { ...place, variableName, value }, options);
    }
    for (const [secretName, value] of Object.entries(secrets)) {
      const secret = { ...place, secretName, value: pulumi.secret(value) };
      new github.ActionsEnvironmentSecret(`${name}-${secretName}`, secret, options);
    }

    this.environment = made.environment;
    this.registerOutputs({ environment: this.environment });
  }
}

function createEnvironment(
  name: string,
  args: DeploymentEnvironmentArgs,
  parent: pulumi.Resource,
): github.RepositoryEnvironment {
  const { users = [], teams = [] } = args.reviewers ?? {};
  const hasReviewers = users.length + teams.length > 0;
  const hasPatterns = (args.branches ?? []).length + (args.tags ?? []).length > 0;
  const found = {
    users: users.map((username) => github.getUserOutput({ username }, { parent }).apply(({ id }) => Number(id))),
    teams: teams.map((slug) =>
      github.getTeamOutput({ slug, summaryOnly: true }, { parent }).apply(({ id }) => Number(id)),
    ),
  };
  return new github.RepositoryEnvironment(
    name,
    {
      repository: args.repository,
      environment: args.environment,
      canAdminsBypass: args.adminsMayBypass ?? false,
      waitTimer: args.waitMinutes ?? 0,
      // Without reviewers GitHub forgets it, and it would show as a change for ever.
      preventSelfReview: hasReviewers && (args.preventSelfReview ?? true),
      ...(hasReviewers ? { reviewers: [found] } : {}),
      ...(hasPatterns ? { deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true } } : {}),
    },
    { parent },
  );
}

function environmentProblems(args: DeploymentEnvironmentArgs): readonly Problem[] {
  const { environment, waitMinutes = 0, reviewers: { users = [], teams = [] } = {} } = args;
  const reviewers = users.length + teams.length;
  const isWaitInRange = Number.isInteger(waitMinutes) && waitMinutes >= 0 && waitMinutes <= LONGEST_WAIT_MINUTES;
  return [
    ...environmentNameProblems(environment),
    ...(isWaitInRange
      ? []
      : [
          {
            propertyPath: "waitMinutes",
            reason: `a whole number from 0 to ${LONGEST_WAIT_MINUTES}, got ${waitMinutes}`,
          },
        ]),
    ...(reviewers <= MOST_REVIEWERS
      ? []
      : [
          {
            propertyPath: "reviewers",
            reason: `at most ${MOST_REVIEWERS} people and teams together, got ${reviewers}`,
          },
        ]),
    ...[...(args.branches ?? []), ...(args.tags ?? [])]
      .filter((pattern) => !/^[^\s:]+$/.test(pattern))
      .map((pattern) => ({
        propertyPath: "branches",
        reason: `a pattern without spaces and colons is needed, got "${pattern}"`,
      })),
    ...settingNameProblems("variables", Object.keys(args.variables ?? {})),
    ...settingNameProblems("secrets", Object.keys(args.secrets ?? {})),
  ];
}
