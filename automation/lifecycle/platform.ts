import { readText } from "../engine/values.ts";
import type { UpResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { hasEndedLogin } from "./cluster-login.ts";
import { requireDelegation } from "./delegation.ts";
import { inventoryOf } from "./inventory.ts";
import { costPerHour } from "./prices.ts";
import { requireOwnRepository } from "./repository-settings.ts";
import { guardSecrets } from "./secret-guard.ts";
import { readCriticalPath } from "./waited-for.ts";

/** Brings the platform to what its program and values say. */
export async function bringUpPlatform(tools: Tools): Promise<UpResult> {
  const watch = createStopwatch();
  const values = await tools.values("platform");
  requireOwnRepository(values, tools);
  await guardSecrets({ kind: "platform", name: "platform" }, [], tools);
  tools.settings.digitalocean();
  const stack = await watch.measure("open", () => tools.openStack("platform", { program: "own" }));
  try {
    await requireDelegation(readText(values, "domain"), tools.nameServers);
    const refresh = tools.options.refresh || hasEndedLogin(stack.state, tools.now());
    const update = await watch.measure("up", () => stack.up({ refresh }));
    const criticalPath = await readCriticalPath(stack, update);
    return {
      command: "up",
      environment: "platform",
      outcome: "live",
      commit: undefined,
      apps: [],
      update,
      criticalPath,
      leases: [],
      costPerHour: stack.state === undefined ? undefined : costPerHour(inventoryOf(stack.state)),
      warnings: update.warnings,
      timings: watch.read(),
    };
  } finally {
    await stack.close();
  }
}
