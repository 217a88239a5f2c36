import type { GitHubAccess } from "../../settings.ts";
import { call, createCalls } from "./calls.ts";
import { createComments } from "./comments.ts";
import { createDeployments } from "./deployments.ts";
import type { GitHub } from "./github.ts";
import { createIssues } from "./issues.ts";
import { createOwnLogin } from "./own-login.ts";
import { createPullRequests } from "./pull-requests.ts";
import { createRepositorySettings } from "./repository-settings.ts";

/** Makes the client of the GitHub API. */
export function createGitHub(access: GitHubAccess): GitHub {
  const calls = createCalls(access);
  const { octokit, scope } = calls;
  const ownLogin = createOwnLogin(calls);
  const comments = createComments(calls, ownLogin);
  return {
    ...createPullRequests(calls),
    ...createIssues(calls, comments, ownLogin),
    ...createDeployments(calls),
    readComment: comments.readComment,
    commentIn: comments.commentIn,
    saveComment: comments.saveComment,
    settings: createRepositorySettings(createCalls({ ...access, token: access.adminToken ?? access.token })),
    branchHead: async (branch) => {
      const data = await call(
        () => octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...scope, branch }),
        [404],
      );
      return data?.commit.sha;
    },
    isRunOver: async (runId, attempt) => {
      const asked = { ...scope, run_id: Number(runId) };
      const run = await call(
        () =>
          attempt === undefined
            ? octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", asked)
            : octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}", {
                ...asked,
                attempt_number: attempt,
              }),
        [404],
      );
      return run?.status === "completed";
    },
  };
}
