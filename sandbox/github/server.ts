import type { RequestListener } from "node:http";
import { withFaults } from "../faults/faulty-listener.ts";
import { branchRoutes } from "./branches.ts";
import { commentRoutes } from "./comments.ts";
import { deploymentRoutes } from "./deployments.ts";
import type { GitRepository } from "./git-repository.ts";
import { pullRequestRoutes } from "./pull-requests.ts";
import { createListener, HttpError, type Route, type Tokens } from "./routing.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { createSecretBox } from "./settings/secret-box.ts";
import { createSettings } from "./settings/state.ts";
import { createState, type GitHubState } from "./state.ts";

/** Settings for {@link createGitHub}. */
export interface GitHubOptions extends Tokens {
  /** `owner/name` of the one repository there is. */
  readonly slug: string;
  readonly repository: GitRepository;
}

/**
 * An imitation of GitHub's REST API for one repository, over a real git repository. Its tokens act as
 * `github-actions[bot]`, as those of workflows and apps do.
 */
export async function createGitHub({ slug, repository, ...tokens }: GitHubOptions): Promise<RequestListener> {
  const settings = createSettings(await createSecretBox());
  const state = createState(slug, repository, "github-actions[bot]", settings);
  const routes = [
    ...repositoryRoutes(state),
    ...viewerRoutes(state),
    ...branchRoutes(state),
    ...pullRequestRoutes(state),
    ...commentRoutes(state),
    ...deploymentRoutes(state),
    ...settingsRoutes(state),
  ];
  return withFaults(createListener(routes, tokens));
}

/** https://docs.github.com/en/rest/repos/repos#get-a-repository, …/rest/branches/branches#get-a-branch */
function repositoryRoutes(state: GitHubState): Route[] {
  const [owner, name] = state.slug.split("/");
  const clone = `file://${state.repository.path}`;
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}`,
      handle: () => ({
        status: 200,
        body: {
          ...{ id: state.id, name, full_name: state.slug, owner: { login: owner } },
          ...{ default_branch: "main", clone_url: clone },
        },
      }),
    },
    {
      method: "GET",
      path: `/repos/${state.slug}/branches/:branch`,
      handle: async ({ parameters }) => {
        const sha = await state.repository.resolve(`refs/heads/${parameters.branch}`);
        if (sha === undefined) throw new HttpError(404, "Branch not found");
        return { status: 200, body: { name: parameters.branch, commit: { sha }, protected: false } };
      },
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
