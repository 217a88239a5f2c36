import type { ResourceChange } from "../../engine/events.ts";
import { RISK_KINDS, type Risk } from "../../lifecycle/plan/risk.ts";
import { isRemoval } from "../../lifecycle/plan/touched.ts";
import { OPERATION_ORDER } from "../changes.ts";

/** One change with why it deserves a second look. */
export interface Entry {
  readonly change: ResourceChange;
  /** The worst first. */
  readonly risks: readonly Risk[];
}

/** The entries that belong to one component. */
export interface EntryGroup {
  /** URN of the component; undefined for what belongs to none. */
  readonly component: string | undefined;
  readonly entries: readonly Entry[];
}

/** The changes of real resources, the riskiest first: what is replaced or deleted, then by the worst risk of each. */
export function rankEntries(changes: readonly ResourceChange[], risks: readonly Risk[]): readonly Entry[] {
  const byUrn = Map.groupBy(risks, ({ urn }) => urn);
  return changes
    .filter(({ isComponent }) => !isComponent)
    .map((change) => ({ change, risks: byUrn.get(change.urn) ?? [] }))
    .sort((one, other) => compareRanks(rankOf(one), rankOf(other)));
}

/** Entries by the component that they belong to, in the order in which the first of each comes. */
export function groupEntries(entries: readonly Entry[]): readonly EntryGroup[] {
  const groups = Map.groupBy(entries, ({ change }) => change.parent);
  return [...groups].map(([component, members]) => ({ component, entries: members }));
}

/** Lower numbers come first, the first that differs decides. */
function rankOf({ change, risks: [worst] }: Entry): readonly number[] {
  const risk = worst === undefined ? RISK_KINDS.length : RISK_KINDS.indexOf(worst.kind);
  return [isRemoval(change) ? 0 : 1, risk, OPERATION_ORDER.indexOf(change.operation)];
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  return one.map((rank, index) => rank - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
