import type { ResourceChange } from "../../engine/events.ts";
import type { StackState } from "../../engine/state.ts";
import { formatDollars } from "../../report/cost-text.ts";
import { type Loss, lossSentence } from "../stateful.ts";
import { downtimeOf, restartOf } from "./downtime.ts";
import { exposureOf } from "./exposure.ts";
import { costChanges, type MonthlyCost } from "./monthly-cost.ts";
import { permissionsOf } from "./permissions.ts";

/** The kinds of risk, the worst first. */
export const RISK_KINDS = ["loss", "exposure", "permissions", "downtime", "cost", "restart"] as const;

/**
 * `loss`: what nobody can make again would be gone; `exposure`: others can reach it, or cannot any more; `permissions`:
 * others may do it, or may not any more; `downtime`: something does not answer meanwhile; `cost`: the bill changes;
 * `restart`: pods start anew one after another.
 */
export type RiskKind = (typeof RISK_KINDS)[number];

/** Why a change deserves a second look. A change may have several. */
export interface Risk {
  /** URN of the resource that changes. */
  readonly urn: string;
  readonly kind: RiskKind;
  /** A sentence without a full stop. */
  readonly what: string;
}

/** The risks of an update, the worst first. */
export function findRisks(
  changes: readonly ResourceChange[],
  losses: readonly Loss[],
  state: StackState | undefined,
): readonly Risk[] {
  const lost = new Map(losses.map((loss) => [loss.urn, lossSentence(loss)]));
  const costs = costChanges(state, changes);
  const find: Readonly<Record<RiskKind, (change: ResourceChange) => string | undefined>> = {
    loss: ({ urn }) => lost.get(urn),
    exposure: exposureOf,
    permissions: permissionsOf,
    downtime: downtimeOf,
    cost: ({ urn }) => costSentence(costs.get(urn)),
    restart: restartOf,
  };
  return RISK_KINDS.flatMap((kind) =>
    changes.flatMap((change) => {
      const what = find[kind](change);
      return what === undefined ? [] : [{ urn: change.urn, kind, what }];
    }),
  );
}

function costSentence(cost: MonthlyCost | undefined): string | undefined {
  if (cost === undefined) return undefined;
  const { before, after, unpriced } = cost;
  if (unpriced.length > 0) return `changes the bill by an unknown sum: there is no price for ${unpriced.join(", ")}`;
  return before === after ? undefined : `${formatDollars(before)} → ${formatDollars(after)} a month`;
}
