import type { GitRepository } from "./git-repository.ts";
import type { SettingsState } from "./settings/state.ts";

/** GitHub's number for the one repository. */
const REPOSITORY_ID = 1001;

/** Something that happened in a conversation, as its timeline tells it. */
export interface TimelineEvent {
  readonly id: number;
  /** Such as `labeled`. */
  readonly event: string;
  readonly actor: string;
  readonly createdAt: string;
  /** What this kind tells besides, in the API's own words. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What issues and pull requests have in common. */
export interface Conversation {
  readonly number: number;
  /** A login. */
  readonly author: string;
  title: string;
  body: string;
  state: "open" | "closed";
  stateReason: string | null;
  /** Names of labels. */
  labels: readonly string[];
  readonly timeline: TimelineEvent[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

/** A pull request, by what makes it; everything else follows from the repository. */
export interface PullRequest extends Conversation {
  readonly branch: string;
  readonly base: string;
  /** Owner of the fork that the branch is in; undefined when it is in the repository itself. */
  readonly fork: string | undefined;
  draft: boolean;
  /** The head as it was last seen; it follows the branch while the pull request is open. */
  head: string;
  /** The merge that GitHub tries by itself; undefined when there are conflicts, and when it is closed. */
  mergeCommit: string | undefined;
}

/** Somebody's copy of the repository. */
export interface Fork {
  readonly id: number;
  readonly owner: string;
  readonly repository: GitRepository;
}

/** What a webhook would be told. */
export interface WebhookEvent {
  readonly id: number;
  /** Such as `pull_request`. */
  readonly name: string;
  /** False for what a job's token did: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow#triggering-a-workflow-from-a-workflow */
  readonly startsWorkflows: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A run of a workflow, as whoever runs it tells. */
export interface WorkflowRun {
  readonly id: number;
  /** How many runs the workflow has had, with this one. */
  readonly number: number;
  readonly name: string;
  /** The workflow's file. */
  readonly path: string;
  readonly event: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly actor: string;
  readonly createdAt: string;
  updatedAt: string;
  status: string;
  conclusion: string | null;
  /** How the attempts before this one ended, oldest first. */
  readonly earlierConclusions: (string | null)[];
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
  /** A login. */
  readonly creator: string;
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
  /** By the logins of their owners. */
  readonly forks: Map<string, Fork>;
  /** The newest commit of each branch, as it was last seen. */
  tips: ReadonlyMap<string, string>;
  /** The look at the branches that is under way; the next one waits for it. */
  following: Promise<void>;
  readonly pullRequests: Map<number, PullRequest>;
  /** Those that are no pull requests. */
  readonly issues: Map<number, Conversation>;
  readonly comments: Map<number, Comment>;
  readonly runs: Map<number, WorkflowRun>;
  /** Oldest first. */
  readonly events: WebhookEvent[];
  readonly deployments: Map<number, Deployment>;
  readonly settings: SettingsState;
  /** A number that was not used before; issues, comments and deployments share the counter. */
  nextId(): number;
}

/** The state of a repository that has no pull requests yet. */
export async function createState(
  slug: string,
  repository: GitRepository,
  settings: SettingsState,
): Promise<GitHubState> {
  let last = REPOSITORY_ID;
  return {
    slug,
    id: REPOSITORY_ID,
    repository,
    settings,
    tips: await repository.tips(),
    following: Promise.resolve(),
    ...{ forks: new Map(), pullRequests: new Map(), issues: new Map(), comments: new Map() },
    ...{ runs: new Map(), events: [], deployments: new Map() },
    nextId: () => {
      last += 1;
      return last;
    },
  };
}
