/** A label that somebody has set and left. */
export type Label = "on" | "off" | "keep";

/** A pull request on GitHub; commits are counted from 1, and hours from 0. */
export interface PullRequestState {
  exists: boolean;
  isOpen: boolean;
  isDraft: boolean;
  labels: readonly Label[];
  head: number;
  /** The newest commit that ever was; a force-push may lead away from it. */
  newest: number;
  /** The hour of the last event that renews the lease, aside from pushes of new commits. */
  renewedAt: number;
  /** The hour of the first deployment, by commit. */
  deployedAt: Readonly<Record<number, number>>;
}

/** A stack. */
export interface StackState {
  commit: number | undefined;
  isEmpty: boolean;
  isAsleep: boolean;
  isUnfinished: boolean;
  /** The run that changes it now. */
  owner: string | undefined;
}

/** Everything that there is of one pull request. */
export interface Place {
  readonly number: number;
  readonly pullRequest: PullRequestState;
  stack: StackState | undefined;
  /** The commit that people are told is live; undefined when they are told something else. */
  calledLive: number | undefined;
}

/** The world outside the runs. */
export interface World {
  hour: number;
  readonly places: readonly Place[];
}

/** How previews live in the model. */
export interface ModelRules {
  readonly leaseHours: number;
  readonly sleepHours: number;
  readonly maxPreviews: number;
}

/** A world with pull requests that nobody has opened yet. */
export function emptyWorld(pullRequests: number): World {
  const places = Array.from(
    { length: pullRequests },
    (_, index): Place => ({
      number: index + 1,
      pullRequest: {
        ...{ exists: false, isOpen: false, isDraft: false, labels: [], head: 1, newest: 1, renewedAt: 0 },
        deployedAt: {},
      },
      stack: undefined,
      calledLive: undefined,
    }),
  );
  return { hour: 0, places };
}

/** The place of a pull request that is known to be in the world. */
export function placeOf({ places }: World, number: number): Place {
  const place = places.find((candidate) => candidate.number === number);
  if (place === undefined) throw new Error(`there is no pull request ${number} in the model`);
  return place;
}
