import type { RequestListener } from "node:http";
import { withFaults } from "../faults/faulty-listener.ts";
import { showAccount } from "./accounts.ts";
import { branchRoutes } from "./branches.ts";
import { closingTimeRoutes } from "./closing-time.ts";
import { collaboratorRoutes } from "./collaborators.ts";
import { commentRoutes } from "./comments.ts";
import { deploymentRoutes } from "./deployments.ts";
import { eventRoutes } from "./events.ts";
import { forkRoutes } from "./forks.ts";
import type { GitRepository } from "./git-repository.ts";
import { graphqlRoutes } from "./graphql.ts";
import { HttpError, type Route } from "./http.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { pullRequestRoutes } from "./pull-requests.ts";
import { repositoryRoutes } from "./repository.ts";
import { createListener } from "./routing.ts";
import { runRoutes } from "./runs.ts";
import { Sessions, type Tokens, tokenRoutes } from "./sessions.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { createSecretBox } from "./settings/secret-box.ts";
import { createSettings } from "./settings/state.ts";
import { createState } from "./state.ts";
import { timelineRoutes } from "./timeline.ts";

/** Settings for {@link createGitHub}. */
export interface GitHubOptions extends Tokens {
  /** `owner/name` of the one repository there is. */
  readonly slug: string;
  readonly repository: GitRepository;
}

/**
 * An imitation of GitHub's API for one repository, over a real git repository. The tokens in the options act as
 * `github-actions[bot]`, as those of jobs do; tokens of people and of single jobs are issued at `/_sandbox/tokens`.
 */
export async function createGitHub({ slug, repository, ...tokens }: GitHubOptions): Promise<RequestListener> {
  const settings = createSettings(await createSecretBox());
  const state = await createState(slug, repository, settings);
  const sessions = new Sessions(tokens);
  const routes = [
    ...repositoryRoutes(state),
    ...viewerRoutes(),
    ...graphqlRoutes(state),
    ...branchRoutes(state),
    ...forkRoutes(state),
    ...pullRequestRoutes(state),
    ...commentRoutes(state),
    ...labelRoutes(state),
    ...timelineRoutes(state),
    ...issueRoutes(state),
    ...collaboratorRoutes(state),
    ...deploymentRoutes(state),
    ...runRoutes(state),
    ...settingsRoutes(state),
    ...eventRoutes(state),
    ...closingTimeRoutes(state),
    ...tokenRoutes(sessions),
  ];
  return withFaults(createListener(routes, sessions));
}

/** A workflow's token is no user: `GET /user` refuses it. */
function viewerRoutes(): Route[] {
  return [
    {
      method: "GET",
      path: "/user",
      handle: ({ viewer }) => {
        if (viewer.type === "User") return { status: 200, body: showAccount(viewer.login) };
        throw new HttpError(403, "Resource not accessible by integration");
      },
    },
  ];
}
