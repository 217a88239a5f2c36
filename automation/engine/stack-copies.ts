import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "./stack-session.ts";
import { withUpkeep } from "./stack-upkeep.ts";
import type { StackState } from "./state.ts";

/**
 * Calls `use` with an engine whose backend is a temporary folder that holds copies of stacks, so that something can be
 * tried on them that the stacks themselves must not see. What they stand for is the same: only previews may be tried.
 */
export async function withCopies<T>(
  engine: Engine,
  states: ReadonlyMap<string, StackState>,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-copy-"));
  try {
    const copying = { ...engine, environment: { ...engine.environment, PULUMI_BACKEND_URL: `file://${folder}` } };
    for (const [name, state] of states) {
      await withUpkeep(copying, name, async ({ commands }) => {
        await commands.create();
        await commands.writeState(state);
      });
    }
    return await use(copying);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
