import type { Route } from "./http.ts";
import type { Fork, GitHubState } from "./state.ts";

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export function repositoryRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}`,
      permission: "metadata=read",
      handle: () => ({ status: 200, body: showRepository(state) }),
    },
  ];
}

/** The repository, or a fork of it. */
export function showRepository(state: GitHubState, fork?: Fork): unknown {
  const [organization = "", name = ""] = state.slug.split("/");
  const owner = fork?.owner ?? organization;
  return {
    id: fork?.id ?? state.id,
    name,
    full_name: `${owner}/${name}`,
    owner: { login: owner, type: fork === undefined ? "Organization" : "User" },
    private: false,
    fork: fork !== undefined,
    default_branch: "main",
    html_url: `https://github.com/${owner}/${name}`,
    clone_url: `file://${(fork ?? state).repository.path}`,
  };
}
