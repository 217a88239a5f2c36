import type { EventKind } from "./events.ts";
import type { Budget, Scenario } from "./simulation.ts";
import type { ModelRules } from "./world.ts";

/** Nothing happens; a scenario says what does. */
export const NOTHING: Budget = { events: 0, lost: 0, deaths: 0, cancels: 0, ticks: 0, calls: 0, leases: 0 };

/** There is one place. */
export const RULES: ModelRules = { leaseHours: 10, sleepHours: 10, maxPreviews: 1 };

const ALL_EVENTS: readonly EventKind[] = [
  ...(["open", "push", "force-push", "close", "reopen", "draft", "ready", "extend"] as const),
  ...(["set on", "set off", "set keep", "remove on", "remove off", "remove keep"] as const),
];

/** Histories that have the same things in them; what is to be tested is added. */
export interface Family extends Omit<Scenario, "machinery"> {
  readonly name: string;
  /** At least so many states are in it: fewer would mean that the model has lost something. */
  readonly leastStates: number;
}

const ALMOST_ALL: readonly Family[] = [
  {
    name: "whatever people do to a pull request, also when GitHub loses an event",
    ...{ pullRequests: 1, events: ALL_EVENTS, rules: RULES, leastStates: 3000 },
    budget: { ...NOTHING, events: 3, lost: 1 },
  },
  {
    name: "when a runner dies and a job is cancelled, at any step",
    ...{ pullRequests: 1, events: ["open", "push", "close", "reopen", "draft"], rules: RULES, leastStates: 2900 },
    budget: { ...NOTHING, events: 3, deaths: 1, cancels: 1 },
  },
  {
    name: "while the schedule works beside the events",
    ...{ pullRequests: 1, events: ["open", "push", "close"], rules: RULES, leastStates: 6500 },
    budget: { ...NOTHING, events: 3, lost: 1, ticks: 1 },
  },
  {
    name: "while somebody works by hand beside the events",
    ...{ pullRequests: 1, events: ["open", "push", "close"], rules: RULES, leastStates: 22_000 },
    budget: { ...NOTHING, events: 2, calls: 1 },
  },
  {
    name: "while leases run out",
    ...{
      pullRequests: 1,
      events: ["open", "push", "force-push", "extend", "set keep"],
      rules: RULES,
      leastStates: 2000,
    },
    budget: { ...NOTHING, events: 2, leases: 2, lost: 1 },
  },
  {
    name: "when two pull requests want the only place, and a runner dies",
    ...{ pullRequests: 2, events: ["open", "close", "reopen"], rules: RULES, leastStates: 8000 },
    budget: { ...NOTHING, events: 3, deaths: 1 },
  },
];

/** Two pull requests have so many more histories that one event less, or more, is seconds or minutes. */
export const PAIRS: readonly Family[] = [
  {
    name: "when two pull requests want the only place, commits and labels come, and a job is cancelled",
    ...{ pullRequests: 2, events: ["open", "push", "set off"], rules: RULES, leastStates: 20_000 },
    budget: { ...NOTHING, events: 3, lost: 1, cancels: 1 },
  },
  {
    name: "when two pull requests want the only place, one becomes a draft, and the schedule works beside them",
    ...{ pullRequests: 2, events: ["open", "draft"], rules: RULES, leastStates: 15_000 },
    budget: { ...NOTHING, events: 2, lost: 1, ticks: 1 },
  },
];

/** The families that every run of the tests goes through. */
export const FAMILIES: readonly Family[] = [...ALMOST_ALL, ...PAIRS];

/** The same with more in them, and two pull requests beside the schedule: minutes, for whoever changes the logic. */
export const LONG_FAMILIES: readonly Family[] = [
  ...ALMOST_ALL.map((family) => ({ ...family, budget: { ...family.budget, events: family.budget.events + 1 } })),
  ...PAIRS,
  {
    name: "when two pull requests want the only place, and are pushed back and forth",
    ...{ pullRequests: 2, events: ["open", "push", "force-push"], rules: RULES, leastStates: 19_000 },
    budget: { ...NOTHING, events: 4 },
  },
  {
    name: "when two pull requests want the only place, while a lease runs out",
    ...{ pullRequests: 2, events: ["open", "push", "extend"], rules: RULES, leastStates: 33_000 },
    budget: { ...NOTHING, events: 3, leases: 1 },
  },
  {
    name: "when two pull requests want the only place, one is switched off, and the schedule works beside them",
    ...{ pullRequests: 2, events: ["open", "set off"], rules: RULES, leastStates: 200_000 },
    budget: { ...NOTHING, events: 3, ticks: 1 },
  },
  {
    name: "when two pull requests want the only place, and the schedule works beside them",
    ...{ pullRequests: 2, events: ["open", "close"], rules: RULES, leastStates: 75_000 },
    budget: { ...NOTHING, events: 2, lost: 1, ticks: 2 },
  },
  {
    name: "when two pull requests have room, and the schedule works beside them",
    ...{ pullRequests: 2, events: ["open", "close"], rules: { ...RULES, maxPreviews: 2 }, leastStates: 70_000 },
    budget: { ...NOTHING, events: 2, lost: 1, ticks: 2 },
  },
];
