import github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./names.ts";

/** The most reviews that a rule can ask for: https://docs.github.com/en/rest/repos/rules */
const MOST_REVIEWS = 10;

/**
 * GitHub's own number of GitHub Actions. With it, nobody else's status of the same name counts as the check:
 * https://api.github.com/apps/github-actions
 */
const GITHUB_ACTIONS = 15_368;

/** What must be so before a change reaches the default branch. */
export interface BranchRules {
  /** Names of the jobs of GitHub Actions that must have succeeded, such as `gate`. Empty: none. */
  readonly requiredChecks: readonly string[];

  /** How many people must have approved the newest commit, 0 to 10. */
  readonly requiredReviews: number;
}

/** What is wrong with rules. */
export function branchRulesProblems({ requiredReviews }: BranchRules): readonly Problem[] {
  const isInRange = Number.isInteger(requiredReviews) && requiredReviews >= 0 && requiredReviews <= MOST_REVIEWS;
  if (isInRange) return [];
  return [
    {
      propertyPath: "branchRules.requiredReviews",
      reason: `a whole number from 0 to ${MOST_REVIEWS}, got ${requiredReviews}`,
    },
  ];
}

/** Protects the default branch: changes come by pull request, history stays, the branch stays. Nobody can pass them by. */
export function protectDefaultBranch(
  name: string,
  repository: string,
  { requiredChecks, requiredReviews }: BranchRules,
  parent: pulumi.Resource,
): github.RepositoryRuleset {
  const checks = requiredChecks.map((context) => ({ context, integrationId: GITHUB_ACTIONS }));
  return new github.RepositoryRuleset(
    `${name}-branch`,
    {
      ...{ repository, name: `${name}-branch`, target: "branch", enforcement: "active" },
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      rules: {
        deletion: true,
        nonFastForward: true,
        pullRequest: {
          requiredApprovingReviewCount: requiredReviews,
          dismissStaleReviewsOnPush: true,
          requireLastPushApproval: requiredReviews > 0,
        },
        ...(checks.length === 0 ? {} : { requiredStatusChecks: { requiredChecks: checks } }),
      },
    },
    { parent },
  );
}

/** Keeps tags that may deploy where they are: a tag that moved would deploy something else under the same name. */
export function protectTags(
  name: string,
  repository: string,
  patterns: readonly string[],
  parent: pulumi.Resource,
): github.RepositoryRuleset {
  return new github.RepositoryRuleset(
    `${name}-tags`,
    {
      ...{ repository, name: `${name}-tags`, target: "tag", enforcement: "active" },
      conditions: { refName: { includes: patterns.map((pattern) => `refs/tags/${pattern}`), excludes: [] } },
      rules: { deletion: true, nonFastForward: true, update: true },
    },
    { parent },
  );
}
