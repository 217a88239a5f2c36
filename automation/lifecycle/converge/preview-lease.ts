import type { PreviewLease } from "./decision.ts";
import type { Activity, PreviewRules } from "./facts.ts";

const MILLISECONDS_PER_HOUR = 3_600_000;

/** How an environment may be at a time: with pods, without them, or not at all. */
export type LeasePhase = "awake" | "asleep" | "over";

/** What a lease follows from. */
export interface LeaseTerms {
  readonly activity: readonly Activity[];
  /** True for one that neither sleeps nor expires. */
  readonly isKept: boolean;
  readonly rules: Pick<PreviewRules, "leaseHours" | "warnHours" | "sleepHours">;
  readonly now: Date;
}

/** The lease that the last activity gives: it sleeps after `leaseHours`, and is removed `sleepHours` later. */
export function leaseOf(terms: LeaseTerms): PreviewLease {
  if (terms.isKept) return { until: undefined, removedAt: undefined, isEnding: false };
  const { until, removedAt } = endsOf(terms);
  const { now, rules } = terms;
  const next = now.getTime() < until ? until : removedAt;
  return {
    until: new Date(until).toISOString(),
    removedAt: new Date(removedAt).toISOString(),
    isEnding: now.getTime() >= next - rules.warnHours * MILLISECONDS_PER_HOUR,
  };
}

/** How an environment may be now. */
export function leasePhase(terms: LeaseTerms): LeasePhase {
  const { until, removedAt } = endsOf(terms);
  const now = terms.now.getTime();
  if (terms.isKept || now < until) return "awake";
  return now < removedAt ? "asleep" : "over";
}

function endsOf({ activity, rules }: LeaseTerms): { readonly until: number; readonly removedAt: number } {
  const last = Math.max(0, ...activity.map(({ at }) => Date.parse(at)));
  const until = last + rules.leaseHours * MILLISECONDS_PER_HOUR;
  return { until, removedAt: until + rules.sleepHours * MILLISECONDS_PER_HOUR };
}
