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
  readonly isDraft: boolean;
  readonly author: { readonly login: string; readonly isBot: boolean };
  readonly labels: readonly string[];
  /** In ISO 8601. */
  readonly createdAt: string;
  /** In ISO 8601; undefined while it is open. */
  readonly closedAt: string | undefined;
  readonly url: string;
}

/** Something that happened to a pull request. */
export interface PullRequestEvent {
  readonly kind: "labeled" | "reopened" | "ready-for-review" | "force-pushed" | "commented";
  /** In ISO 8601. */
  readonly at: string;
  /** Login of who did it; undefined when the account is gone. */
  readonly actor: string | undefined;
  /** The label that was set; empty otherwise. */
  readonly label: string;
  /** The comment; empty otherwise. */
  readonly body: string;
}

/** The one issue that tells about something for as long as it lasts. */
export interface StandingIssue {
  /** Hidden text by which it is found again; it is put before the body, unless it is in there. */
  readonly marker: string;
  readonly title: string;
  readonly body: string;
}

/** What a deployment on GitHub can say. */
export type DeploymentState = "queued" | "in_progress" | "success" | "failure" | "error" | "inactive";

/** One deployment on GitHub. */
export interface Deployment {
  readonly id: number;
  readonly createdAt: Date;
  /** The environment of ours that it is for, such as `pr-12`. */
  readonly environment: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
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
  /** What happened to a pull request, oldest first, as far as it says that an environment is wanted. */
  timeline(pullRequest: number): Promise<readonly PullRequestEvent[]>;
  /** Whether a person may push to the repository; never an app, because what it writes may be a stranger's words. */
  mayWrite(login: string): Promise<boolean>;
  /** The newest commit of a branch: 40 hexadecimal digits; undefined when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /** What our comment that begins with `marker` says, ours being a job's and our own; undefined when there is none. */
  readComment(pullRequest: number, marker: string): Promise<string | undefined>;
  /** The same by what a timeline has told already. */
  commentIn(timeline: readonly PullRequestEvent[], marker: string): Promise<string | undefined>;
  /**
   * Writes the one comment of ours that begins with `marker`, or changes it when it reads otherwise. Where one of a job may
   * not be changed, the token's owner gets another.
   */
  saveComment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** Announces that a commit is being deployed to one of our environments. */
  createDeployment(environment: string, commit: string): Promise<number>;
  /** When a deployment of a preview succeeds, those before it of the same preview end: no old commit is called live. */
  setDeploymentStatus(deployment: number, status: DeploymentStatus): Promise<void>;
  /** Newest first. */
  deployments(environment: string): Promise<readonly Deployment[]>;
  /** The newest 3,000 deployments to our environments of pull requests, newest first. */
  previewDeployments(): Promise<readonly Deployment[]>;
  /** Opens the issue with this marker, or changes it. Gives back its number. */
  saveIssue(issue: StandingIssue): Promise<number>;
  /** Closes the open issue with this marker, with a last word; false when there is none. */
  closeIssue(marker: string, lastWord: string): Promise<boolean>;
  /** True when one attempt of a GitHub Actions run has surely ended; without its number the latest is asked about. */
  isRunOver(runId: string, attempt?: number): Promise<boolean>;
  readonly settings: RepositorySettings;
}
