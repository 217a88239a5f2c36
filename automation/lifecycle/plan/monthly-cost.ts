import { isDeepStrictEqual } from "node:util";
import type { ResourceChange } from "../../engine/events.ts";
import { resourcesOf, type StackState } from "../../engine/state.ts";
import { inventoryOfResources } from "../inventory.ts";
import { costPerMonth, type Inventory } from "../prices.ts";
import { plannedResource, plannedResources } from "./planned-resources.ts";

/** What a stack costs in a month before and after an update. */
export interface MonthlyCost {
  /** US dollars by the list prices, without taxes. */
  readonly before: number;
  readonly after: number;
  /** What has no price in Greenroom's table, before or after, and is in neither sum. */
  readonly unpriced: readonly string[];
}

/** The monthly cost of a stack, and what it would be after an update; of one that does not exist it is 0 before. */
export function monthlyCostOf(state: StackState | undefined, changes: readonly ResourceChange[]): MonthlyCost {
  const known = state === undefined ? [] : resourcesOf(state);
  return compare(inventoryOfResources(known), inventoryOfResources(plannedResources(known, changes)));
}

/** What each change alone does to the monthly cost, by URN; what costs the same is not in it. */
export function costChanges(
  state: StackState | undefined,
  changes: readonly ResourceChange[],
): ReadonlyMap<string, MonthlyCost> {
  const known = new Map((state === undefined ? [] : resourcesOf(state)).map((resource) => [resource.urn, resource]));
  return new Map(
    changes.flatMap((change) => {
      const resource = known.get(change.urn);
      const before = inventoryOfResources(resource === undefined ? [] : [resource]);
      const after = inventoryOfResources(plannedResource(change, resource));
      return isDeepStrictEqual(before, after) ? [] : [[change.urn, compare(before, after)] as const];
    }),
  );
}

function compare(before: Inventory, after: Inventory): MonthlyCost {
  const [then, afterwards] = [costPerMonth(before), costPerMonth(after)];
  return {
    before: then.dollars,
    after: afterwards.dollars,
    unpriced: [...new Set([...then.unpriced, ...afterwards.unpriced])],
  };
}
