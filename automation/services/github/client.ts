import type { GitHubAccess } from "../../settings.ts";
import { allPages, call, createCalls, PAGE_SIZE } from "./calls.ts";
import { createComments } from "./comments.ts";
import { createDeployments } from "./deployments.ts";
import type { GitHub, PullRequest } from "./github.ts";
import { createRepositorySettings } from "./repository-settings.ts";

/** Makes the client of the GitHub API. */
export function createGitHub(access: GitHubAccess): GitHub {
  const calls = createCalls(access);
  const { octokit, scope } = calls;
  return {
    ...createComments(calls),
    ...createDeployments(calls),
    settings: createRepositorySettings(calls),
    pullRequest: async (number) => {
      const data = await call(
        () => octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...scope, pull_number: number }),
        [404],
      );
      return data === undefined ? undefined : readPullRequest(data);
    },
    openPullRequests: async () => {
      const data = await allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/pulls", { ...scope, state: "open", per_page: PAGE_SIZE, page }),
      );
      return data.map(readPullRequest);
    },
    branchHead: async (branch) => {
      const data = await call(
        () => octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...scope, branch }),
        [404],
      );
      return data?.commit.sha;
    },
    isRunOver: async (runId) => {
      const run = await call(
        () => octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { ...scope, run_id: Number(runId) }),
        [404],
      );
      return run?.status === "completed";
    },
  };
}

interface PullRequestAnswer {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly html_url: string;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly repo: { readonly full_name: string } };
}

function readPullRequest(data: PullRequestAnswer): PullRequest {
  return {
    number: data.number,
    title: data.title,
    isOpen: data.state === "open",
    headCommit: data.head.sha,
    isFromFork: data.head.repo?.full_name !== data.base.repo.full_name,
    url: data.html_url,
  };
}
