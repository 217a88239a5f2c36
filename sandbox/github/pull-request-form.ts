import { associationOf, showAccount } from "./accounts.ts";
import { showLabels } from "./conversations.ts";
import { showRepository } from "./repository.ts";
import type { GitHubState, PullRequest } from "./state.ts";

/** A pull request as one answer about it tells. */
export function showPullRequest(state: GitHubState, pullRequest: PullRequest): Readonly<Record<string, unknown>> {
  const isMergeable = pullRequest.state === "open" ? pullRequest.mergeCommit !== undefined : null;
  return {
    ...showListedPullRequest(state, pullRequest),
    merged: false,
    mergeable: isMergeable,
    mergeable_state: isMergeable === null ? "unknown" : isMergeable ? "clean" : "dirty",
  };
}

/** A pull request as a list tells it, without what takes time to find out. */
export function showListedPullRequest(state: GitHubState, pullRequest: PullRequest): Readonly<Record<string, unknown>> {
  const { number, author, fork: owner } = pullRequest;
  const [organization = ""] = state.slug.split("/");
  const fork = owner === undefined ? undefined : state.forks.get(owner);
  const side = (ref: string, sha: string | undefined, login: string) => ({
    ref,
    sha,
    label: `${login}:${ref}`,
    user: { login },
  });
  return {
    id: number,
    node_id: `PR_${number}`,
    number,
    state: pullRequest.state,
    draft: pullRequest.draft,
    title: pullRequest.title,
    body: pullRequest.body,
    labels: showLabels(pullRequest),
    user: showAccount(author),
    author_association: associationOf(author),
    html_url: `https://github.com/${state.slug}/pull/${number}`,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: null,
    merge_commit_sha: pullRequest.mergeCommit ?? null,
    head: {
      ...side(pullRequest.branch, pullRequest.head, owner ?? organization),
      repo: showRepository(state, fork),
    },
    base: {
      ...side(pullRequest.base, state.tips.get(pullRequest.base), organization),
      repo: showRepository(state),
    },
  };
}
