import { converge } from "../../../../../../automation/lifecycle/converge/converge.ts";
import { decide } from "../../../../../../automation/lifecycle/converge/decide.ts";
import type { ExistingPreview, PreviewFacts } from "../../../../../../automation/lifecycle/converge/facts.ts";
import type { ConvergePorts } from "../../../../../../automation/lifecycle/converge/ports.ts";
import { GREENROOM, type Machinery } from "./machinery.ts";

/** The same logic, with a mistake in how it reaches the world. */
function withMistake(mistake: (ports: ConvergePorts) => Partial<ConvergePorts>): Machinery["converge"] {
  return (ports) => converge({ ...ports, ...mistake(ports) });
}

function existing(commit: string | undefined): ExistingPreview {
  return { commit, isEmpty: commit === undefined, isAsleep: false, isUnfinished: false };
}

/** Takes for granted what the world is like after an update. */
export const NO_SECOND_LOOK: Machinery = {
  ...GREENROOM,
  converge: withMistake((ports) => {
    let seen: PreviewFacts | undefined;
    let isSure = false;
    return {
      observe: async () => {
        if (seen === undefined || !isSure) seen = await ports.observe();
        return seen;
      },
      bringUp: async (decision) => {
        const result = await ports.bringUp(decision);
        isSure = result !== undefined;
        if (isSure && seen !== undefined) seen = { ...seen, existing: existing(decision.commit) };
        return result;
      },
    };
  }),
};

/** Calls a commit live as soon as it is up. */
export const EARLY_ANNOUNCEMENT: Machinery = {
  ...GREENROOM,
  converge: withMistake((ports) => {
    let seen: PreviewFacts | undefined;
    return {
      observe: async () => {
        seen = await ports.observe();
        return seen;
      },
      bringUp: async (decision) => {
        const up = await ports.bringUp(decision);
        if (up !== undefined && seen !== undefined) {
          const { lease, reason } = decision;
          const verdict = { decision: { kind: "keep", lease, reason }, warnings: [] } as const;
          await ports.announce(verdict, { ...seen, existing: existing(decision.commit) }, { up });
        }
        return up;
      },
    };
  }),
};

/** Decides by what the pull request was like when the event happened. */
export const STALE_EVENT: Machinery = { ...GREENROOM, believes: "its event" };

/** Lets an update and a removal of one environment run side by side. */
export const TWO_GROUPS: Machinery = {
  ...GREENROOM,
  groupOf: (pullRequest, event) => `${event === "close" ? "remove" : "update"}-pr-${pullRequest}`,
};

/** Lets whoever works in no group work beside those in one. */
export const NO_LOCKS: Machinery = { ...GREENROOM, areStacksLocked: false };

/** Waits for another's operation, and goes on with what it had decided before. */
export const OLD_DECISION: Machinery = { ...GREENROOM, afterWaiting: "goes on" };

/** Counts the others, and brings up without having taken a place. */
export const NO_PLACE: Machinery = {
  ...GREENROOM,
  takesPlaces: false,
  converge: withMistake((ports) => ({
    observe: async () => {
      const facts = await ports.observe();
      const isAdmitted = facts.existing === undefined && decide(facts).decision.kind === "up";
      return isAdmitted ? { ...facts, existing: existing(undefined) } : facts;
    },
  })),
};

/** Lets the schedule look at environments alone, and not at what people are told. */
export const UNREAD_COMMENTS: Machinery = { ...GREENROOM, readsComments: false };

/** Removes an environment when another pull request waits for room. */
export const EVICTION: Machinery = {
  ...GREENROOM,
  converge: withMistake((ports) => ({
    observe: async () => {
      const facts = await ports.observe();
      const { pullRequest, existing: own, neighbours } = facts;
      const givesWay = pullRequest !== undefined && own !== undefined && neighbours.waiting.length > 0;
      return givesWay ? { ...facts, pullRequest: { ...pullRequest, isOpen: false } } : facts;
    },
  })),
};
