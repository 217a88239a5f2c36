import type { PullRequestEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { GitHub, PullRequest } from "../services/github/github.ts";
import type { Tools } from "../tools.ts";
import { catalogueOfCommit } from "./catalogue-of-commit.ts";
import type { ReleaseOrder } from "./release.ts";

/** What the environment of an open pull request is to run: the commit that was asked for, or the newest. */
export async function pullRequestOrder(environment: PullRequestEnvironment, tools: Tools): Promise<ReleaseOrder> {
  const pullRequest = await requireOpen(environment, await tools.github());
  return previewOrder(environment, { commit: tools.options.commit ?? pullRequest.headCommit, isFork: false }, tools);
}

/** What an environment is to run at a commit. A fork may change its apps, and not what they are given. */
export async function previewOrder(
  { name, number }: PullRequestEnvironment,
  { commit, isFork }: { readonly commit: string; readonly isFork: boolean },
  tools: Tools,
): Promise<ReleaseOrder> {
  const source = { commit, reference: `refs/pull/${number}/head` };
  const catalogue = isFork ? await tools.catalogue() : await catalogueOfCommit(source, tools);
  return { environment: name, ...source, catalogue };
}

/** The pull request as it is now. @throws CliError `pull-request-not-found` */
export async function findPullRequest(number: number, github: Pick<GitHub, "pullRequest">): Promise<PullRequest> {
  const pullRequest = await github.pullRequest(number);
  if (pullRequest !== undefined) return pullRequest;
  throw new CliError(
    "pull-request-not-found",
    `There is no pull request ${number}.`,
    "Check the number, and that GITHUB_REPOSITORY names the right repository.",
  );
}

/**
 * The pull request as it is now, if it may have an environment.
 *
 * @throws CliError `pull-request-not-found`, `pull-request-closed` or `pull-request-from-fork`
 */
async function requireOpen(
  { number }: PullRequestEnvironment,
  github: Pick<GitHub, "pullRequest">,
): Promise<PullRequest> {
  const pullRequest = await findPullRequest(number, github);
  if (!pullRequest.isOpen) {
    throw new CliError(
      "pull-request-closed",
      `Pull request ${number} is closed, and only open ones have environments.`,
      `Reopen it, or remove what is left of its environment with "greenroom destroy pr-${number}".`,
    );
  }
  if (pullRequest.isFromFork) {
    throw new CliError(
      "pull-request-from-fork",
      `Pull request ${number} comes from a fork, whose code must not run with this account's credentials.`,
      `Comment "/greenroom approve <commit>" on it and run "greenroom converge pr-${number}", or push its commits to a branch of this repository.`,
    );
  }
  return pullRequest;
}
