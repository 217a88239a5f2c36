import type { RepositorySettings } from "./repository-settings.ts";

/** A pull request as it is now. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly isOpen: boolean;
  /** The newest commit: 40 hexadecimal digits. */
  readonly headCommit: string;
  /** True when the commits come from another repository. */
  readonly isFromFork: boolean;
  readonly url: string;
}

/** What a deployment on GitHub can say. */
export type DeploymentState = "queued" | "in_progress" | "success" | "failure" | "error" | "inactive";

/** One deployment on GitHub. */
export interface Deployment {
  readonly id: number;
  readonly createdAt: Date;
  /** The newest status; undefined before the first. */
  readonly state: DeploymentState | undefined;
}

/** What a status tells besides the state. */
export interface DeploymentStatus {
  readonly state: DeploymentState;
  /** Cut to the 140 characters that GitHub takes. */
  readonly description: string;
  /** Where the environment answers. */
  readonly url?: string;
  /**
   * Whether a success ends the deployments before it in the same GitHub environment. Where pull requests share one, it
   * would end every other's.
   *
   * @default false
   */
  readonly endsEarlier?: boolean;
}

/** GitHub, as far as the command line needs it: https://docs.github.com/en/rest */
export interface GitHub {
  /** Undefined when there is no such pull request. */
  pullRequest(number: number): Promise<PullRequest | undefined>;
  openPullRequests(): Promise<readonly PullRequest[]>;
  /** The newest commit of a branch: 40 hexadecimal digits; undefined when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /** Writes the one comment of ours that holds `marker`, or changes it. */
  saveComment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** Announces that a commit is being deployed to one of our environments. */
  createDeployment(environment: string, commit: string): Promise<number>;
  setDeploymentStatus(deployment: number, status: DeploymentStatus): Promise<void>;
  deployments(environment: string): Promise<readonly Deployment[]>;
  /** True when a GitHub Actions run has surely ended. */
  isRunOver(runId: string): Promise<boolean>;
  readonly settings: RepositorySettings;
}
