import type { Remains } from "../../stacks/lease-book.ts";
import { type StackState, stackOutputs } from "../engine/state.ts";
import { text } from "../services/json-api.ts";
import { inventoryOf } from "./inventory.ts";
import { bornAt } from "./removal.ts";

/** What has to be known of an environment after its stack is gone. */
export function remainsOf(state: StackState): Remains {
  const born = bornAt(state);
  const clusterId = text(stackOutputs(state), "clusterId");
  return {
    ...(clusterId === "" ? {} : { clusterId }),
    ...(born === undefined ? {} : { bornAt: born }),
    inventory: inventoryOf(state),
  };
}
