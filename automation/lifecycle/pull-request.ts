import type { PullRequestEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { GitHub, PullRequest } from "../services/github/github.ts";

/**
 * The pull request as it is now, if it may have an environment.
 *
 * @throws CliError `pull-request-not-found`, `pull-request-closed` or `pull-request-from-fork`
 */
export async function requireOpen(
  { number }: PullRequestEnvironment,
  github: Pick<GitHub, "pullRequest">,
): Promise<PullRequest> {
  const pullRequest = await github.pullRequest(number);
  if (pullRequest === undefined) {
    throw new CliError(
      "pull-request-not-found",
      `There is no pull request ${number}.`,
      "Check the number, and that GITHUB_REPOSITORY names the right repository.",
    );
  }
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
      "Push its commits to a branch of this repository to give it an environment.",
    );
  }
  return pullRequest;
}
