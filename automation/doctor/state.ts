import type { ListedStack, Tools } from "../tools.ts";
import { type Check, type Finding, ok, skipped } from "./check.ts";

type StateTools = Pick<Tools, "listStacks" | "openSecrets">;

/** The place of the state, and the passphrase that opens it. Writing is not tried: it would leave something there. */
export function stateChecks(tools: StateTools): readonly Check[] {
  const stacks = tools.listStacks();
  // Each check hears of a failure by itself.
  stacks.catch(() => undefined);
  return [
    { area: "state", name: "backend", look: async () => backendFinding(await stacks) },
    { area: "state", name: "passphrase", look: async () => lookAtPassphrase(await stacks, tools) },
  ];
}

function backendFinding({ length }: readonly ListedStack[]): Finding {
  return ok(`it answers and lists ${length} ${length === 1 ? "stack" : "stacks"}; writing was not tried`);
}

/** The largest stack surely has secrets, and an empty one has none. */
async function lookAtPassphrase(stacks: readonly ListedStack[], tools: StateTools): Promise<Finding> {
  const [largest] = stacks.filter(({ resources = 1 }) => resources > 0).toSorted(bySize);
  if (largest === undefined) return skipped("there is no stack yet with secrets that it could open");
  await tools.openSecrets(largest.name);
  return ok(`it opens the secrets of "${largest.name}"`);
}

function bySize(one: ListedStack, other: ListedStack): number {
  return (other.resources ?? 0) - (one.resources ?? 0);
}
