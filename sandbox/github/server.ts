import type { RequestListener } from "node:http";
import { commentRoutes } from "./comments.ts";
import { deploymentRoutes } from "./deployments.ts";
import type { GitRepository } from "./git-repository.ts";
import { pullRequestRoutes } from "./pull-requests.ts";
import { createListener, type Route } from "./routing.ts";
import { createState, type GitHubState } from "./state.ts";

/** Settings for {@link createGitHub}. */
export interface GitHubOptions {
  /** `owner/name` of the one repository there is. */
  readonly slug: string;
  readonly repository: GitRepository;
  /** The only token that is accepted; it acts as `github-actions[bot]`, as a workflow's own token does. */
  readonly token: string;
}

/** An imitation of GitHub's REST API for one repository, over a real git repository. */
export function createGitHub({ slug, repository, token }: GitHubOptions): RequestListener {
  const state = createState(slug, repository, "github-actions[bot]");
  const routes = [
    ...repositoryRoutes(state),
    ...viewerRoutes(state),
    ...pullRequestRoutes(state),
    ...commentRoutes(state),
    ...deploymentRoutes(state),
  ];
  return createListener(routes, token);
}

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
function repositoryRoutes(state: GitHubState): Route[] {
  const [owner, name] = state.slug.split("/");
  const clone = `file://${state.repository.path}`;
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}`,
      handle: () => ({
        status: 200,
        body: { name, full_name: state.slug, owner: { login: owner }, default_branch: "main", clone_url: clone },
      }),
    },
  ];
}

/** A workflow's token is no user: `GET /user` refuses it, and only GraphQL tells who it acts as. */
function viewerRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: "/user",
      handle: () => ({ status: 403, body: { message: "Resource not accessible by integration" } }),
    },
    {
      method: "POST",
      path: "/graphql",
      handle: ({ body }) =>
        /^\s*(query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(String(body.query))
          ? { status: 200, body: { data: { viewer: { login: state.viewer } } } }
          : { status: 200, body: { errors: [{ message: "the sandbox's GitHub answers only { viewer { login } }" }] } },
    },
  ];
}
