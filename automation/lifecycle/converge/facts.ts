import type { PullRequest } from "../../services/github/github.ts";

/** How long previews live and how many there may be; each value stands in `Pulumi.pr.yaml`. */
export interface PreviewRules {
  /** Hours from the last activity until an environment falls asleep. */
  readonly leaseHours: number;
  /** Hours before that in which the comment warns; fewer than `leaseHours`. */
  readonly warnHours: number;
  /** Hours that it sleeps before it is removed. */
  readonly sleepHours: number;
  /** The most environments of pull requests at one time. */
  readonly maxPreviews: number;
  /** US dollars that all previews together may cost in a day; 0 for no limit. */
  readonly dailyBudget: number;
}

/** Something that shows that an environment is wanted: each renews the lease. */
export interface Activity {
  readonly kind: "opened" | "reopened" | "ready" | "push" | "extend";
  /** In ISO 8601. */
  readonly at: string;
}

/** What there is of a preview now. */
export interface ExistingPreview {
  /** The commit that its last complete update deployed; undefined before the first. */
  readonly commit: string | undefined;
  /** True for a stack with nothing in it: a place that was taken, and is not used yet. */
  readonly isEmpty: boolean;
  /** True when its apps run no pods. */
  readonly isAsleep: boolean;
  /** True when the last operation on its stack did not end well, so that what it is like is not known. */
  readonly isUnfinished: boolean;
}

/** The environments of the other pull requests. */
export interface Neighbours {
  /** How many others have a stack, awake, asleep or empty. */
  readonly live: number;
  /** Numbers of the other pull requests that may have an environment and have none, in the order of the queue. */
  readonly waiting: readonly number[];
}

/** Whether there is room for one more preview. */
export interface Headroom {
  /** What there is too little of, as a sentence, such as "The account may have 25 droplets and has 25."; undefined when there is enough. */
  readonly shortage: string | undefined;
  /** US dollars that one preview costs in a day; undefined when its price is not known. */
  readonly costPerDay: number | undefined;
}

/** Everything that it takes to decide about the environment of one pull request, read live. */
export interface PreviewFacts {
  readonly number: number;
  /** Undefined when there is no such pull request. */
  readonly pullRequest: PullRequest | undefined;
  readonly activity: readonly Activity[];
  /** Commits that somebody with write access has approved by name; full hashes. */
  readonly approvedCommits: readonly string[];
  /** What is wrong with the last command in a comment, in a sentence; empty when nothing is. */
  readonly unclearCommands: readonly string[];
  /** Undefined when there is no stack. */
  readonly existing: ExistingPreview | undefined;
  readonly neighbours: Neighbours;
  /** Undefined when the preview exists already, because then nobody asks. */
  readonly headroom: Headroom | undefined;
  readonly rules: PreviewRules;
  readonly now: Date;
}
