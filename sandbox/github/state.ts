import type { GitRepository } from "./git-repository.ts";
import type { SettingsState } from "./settings/state.ts";

/** GitHub's number for the one repository. */
const REPOSITORY_ID = 1001;

/** A pull request, by what makes it; everything else follows from the repository. */
export interface PullRequest {
  readonly number: number;
  readonly branch: string;
  readonly base: string;
  title: string;
  body: string;
  state: "open" | "closed";
  draft: boolean;
  /** The head as it was last seen; it follows the branch while the pull request is open. */
  head: string;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

/** A comment in a pull request's conversation. */
export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** One status of a deployment. */
export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly createdAt: string;
}

/** A deployment with all its statuses, oldest first. */
export interface Deployment {
  readonly id: number;
  readonly ref: string;
  readonly sha: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string;
  readonly payload: unknown;
  readonly transient: boolean;
  readonly production: boolean;
  readonly createdAt: string;
  readonly statuses: DeploymentStatus[];
}

/** All that the sandbox's GitHub remembers about its one repository. */
export interface GitHubState {
  /** `owner/name`. */
  readonly slug: string;
  /** The repository's number. */
  readonly id: number;
  readonly repository: GitRepository;
  /** Who the token belongs to. */
  readonly viewer: string;
  readonly pullRequests: Map<number, PullRequest>;
  readonly comments: Map<number, Comment>;
  readonly deployments: Map<number, Deployment>;
  readonly settings: SettingsState;
  /** A number that was not used before; issues, comments and deployments share the counter. */
  nextId(): number;
}

/** The state of a repository that has no pull requests yet. */
export function createState(
  slug: string,
  repository: GitRepository,
  viewer: string,
  settings: SettingsState,
): GitHubState {
  let last = REPOSITORY_ID;
  return {
    slug,
    id: REPOSITORY_ID,
    repository,
    viewer,
    settings,
    pullRequests: new Map(),
    comments: new Map(),
    deployments: new Map(),
    nextId: () => {
      last += 1;
      return last;
    },
  };
}
