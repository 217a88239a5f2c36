import type { Label, PullRequestState } from "./world.ts";

/** What a person can do to a pull request. */
export type EventKind =
  | "open"
  | "push"
  | "force-push"
  | "close"
  | "reopen"
  | "draft"
  | "ready"
  | "extend"
  | `${"set" | "remove"} ${Label}`;

interface PersonEvent {
  readonly words: string;
  readonly isPossible: (pullRequest: PullRequestState) => boolean;
  readonly happen: (pullRequest: PullRequestState, hour: number) => void;
}

const isOpen = (pullRequest: PullRequestState) => pullRequest.isOpen;

/** All events, by kind. */
export const EVENTS: Readonly<Record<EventKind, PersonEvent>> = {
  open: {
    words: "is opened",
    isPossible: ({ exists }) => !exists,
    happen: (pullRequest, hour) => Object.assign(pullRequest, { exists: true, isOpen: true, renewedAt: hour }),
  },
  push: {
    words: "gets a new commit",
    isPossible: isOpen,
    happen: (pullRequest) => {
      pullRequest.newest += 1;
      pullRequest.head = pullRequest.newest;
    },
  },
  "force-push": {
    words: "is pushed back to its first commit",
    isPossible: (pullRequest) => pullRequest.isOpen && pullRequest.head > 1,
    happen: (pullRequest, hour) => Object.assign(pullRequest, { head: 1, renewedAt: hour }),
  },
  close: {
    words: "is closed",
    isPossible: isOpen,
    happen: (pullRequest) => Object.assign(pullRequest, { isOpen: false }),
  },
  reopen: {
    words: "is reopened",
    isPossible: (pullRequest) => pullRequest.exists && !pullRequest.isOpen,
    happen: (pullRequest, hour) => Object.assign(pullRequest, { isOpen: true, renewedAt: hour }),
  },
  draft: {
    words: "becomes a draft",
    isPossible: (pullRequest) => pullRequest.isOpen && !pullRequest.isDraft,
    happen: (pullRequest) => Object.assign(pullRequest, { isDraft: true }),
  },
  ready: {
    words: "is ready for review",
    isPossible: (pullRequest) => pullRequest.isOpen && pullRequest.isDraft,
    happen: (pullRequest, hour) => Object.assign(pullRequest, { isDraft: false, renewedAt: hour }),
  },
  extend: {
    words: 'gets the label "preview:extend"',
    isPossible: isOpen,
    happen: (pullRequest, hour) => Object.assign(pullRequest, { renewedAt: hour }),
  },
  "set on": setting("on"),
  "set off": setting("off"),
  "set keep": setting("keep"),
  "remove on": removing("on"),
  "remove off": removing("off"),
  "remove keep": removing("keep"),
};

function setting(label: Label): PersonEvent {
  return {
    words: `gets the label "preview:${label}"`,
    isPossible: (pullRequest) => pullRequest.isOpen && !pullRequest.labels.includes(label),
    happen: (pullRequest) => Object.assign(pullRequest, { labels: [...pullRequest.labels, label].sort() }),
  };
}

function removing(label: Label): PersonEvent {
  return {
    words: `loses the label "preview:${label}"`,
    isPossible: (pullRequest) => pullRequest.isOpen && pullRequest.labels.includes(label),
    happen: (pullRequest) =>
      Object.assign(pullRequest, { labels: pullRequest.labels.filter((other) => other !== label) }),
  };
}
