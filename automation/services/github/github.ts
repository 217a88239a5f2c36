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
}

/** GitHub, as far as the command line needs it: https://docs.github.com/en/rest */
export interface GitHub {
  /** Undefined when there is no such pull request. */
  pullRequest(number: number): Promise<PullRequest | undefined>;
  openPullRequests(): Promise<readonly PullRequest[]>;
  /** Writes the one comment of ours that holds `marker`, or changes it. */
  saveComment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** Announces a deployment; `task` tells the environments apart, which share one GitHub environment. */
  createDeployment(task: string, commit: string): Promise<number>;
  setDeploymentStatus(deployment: number, status: DeploymentStatus): Promise<void>;
  deployments(task: string): Promise<readonly Deployment[]>;
  /** True when a GitHub Actions run has surely ended. */
  isRunOver(runId: string): Promise<boolean>;
}
