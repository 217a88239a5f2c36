import { resolve, type Scope } from "../language/expression.ts";
import type { Template } from "../language/template.ts";

/** Which others a run or a job goes with. */
export interface ConcurrencyRule {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** How many may wait; a newer one beyond that puts the oldest out. */
  readonly mostWaiting: number;
}

/** Somebody in a group. */
export interface Member {
  /** Ends what it does; called when a newer one takes its place. */
  cancel(): void;
}

/** A place in a group: true when it is free for this member, false when a newer one has put it out. */
export interface Turn {
  readonly granted: Promise<boolean>;
  /** Gives the place up, waiting or not; doing so twice is harmless. */
  leave(): void;
}

const LONGEST_QUEUE = 100;

/** What `concurrency` says; undefined when there is nothing. */
export function concurrencyRule(template: Template | undefined, scope: Scope): ConcurrencyRule | undefined {
  if (template === undefined || template === null) return undefined;
  const value = resolve(template, scope);
  const rule = typeof value === "object" && value !== null ? value : { group: value };
  const { group, queue, ...rest } = { group: undefined, queue: undefined, ...rule } as Record<string, unknown>;
  const cancelInProgress = rest["cancel-in-progress"] === true || rest["cancel-in-progress"] === "true";
  return { group: String(group), cancelInProgress, mostWaiting: queue === "max" ? LONGEST_QUEUE : 1 };
}

/**
 * The groups of a repository, whose names do not know capitals. In each one member is at work, and as many wait as its
 * rule says: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export function createGroups(): { enter(rule: ConcurrencyRule | undefined, member: Member): Turn } {
  const groups = new Map<string, Group>();
  return {
    enter: (rule, member) => {
      if (rule === undefined) return { granted: Promise.resolve(true), leave: () => undefined };
      const name = rule.group.toLowerCase();
      const group = groups.get(name) ?? { working: undefined, waiting: [] };
      groups.set(name, group);
      return enterGroup(group, rule, member);
    },
  };
}

interface Place {
  readonly member: Member;
  readonly decide: (isGranted: boolean) => void;
}

interface Group {
  working: Place | undefined;
  waiting: Place[];
}

function enterGroup(group: Group, { cancelInProgress, mostWaiting }: ConcurrencyRule, member: Member): Turn {
  const { promise: granted, resolve: decide } = Promise.withResolvers<boolean>();
  const place: Place = { member, decide };
  group.waiting.push(place);
  if (cancelInProgress) group.working?.member.cancel();
  while (group.waiting.length > (group.working === undefined ? 1 : mostWaiting)) putOut(group.waiting.shift());
  advance(group);
  return {
    granted,
    leave: () => {
      group.waiting = group.waiting.filter((other) => other !== place);
      decide(false);
      if (group.working === place) group.working = undefined;
      advance(group);
    },
  };
}

function advance(group: Group): void {
  if (group.working !== undefined) return;
  group.working = group.waiting.shift();
  group.working?.decide(true);
}

function putOut(place: Place | undefined): void {
  place?.decide(false);
  place?.member.cancel();
}
