import { withoutExpired } from "../../stacks/lease-book.ts";
import { countResources } from "../engine/state.ts";
import type { Environment } from "../environment.ts";
import { appsOf } from "../lifecycle/app-truth.ts";
import { askSides } from "../lifecycle/sides.ts";
import { findDisagreements } from "../lifecycle/truth.ts";
import type { StatusResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** Shows what an environment is, as its state, the cloud and its running apps tell it, and where they do not agree. */
export async function status(environment: Environment, tools: Tools): Promise<StatusResult> {
  const watch = createStopwatch();
  const { sides, wanted, unasked } = await watch.measure("open", () => askSides(environment, tools));
  const state = sides.backend?.state;
  const apps = state === undefined ? undefined : appsOf(state);
  return {
    command: "status",
    environment: environment.name,
    exists: sides.backend === undefined ? undefined : state !== undefined,
    isAsleep: apps?.isAsleep === true,
    commit: apps?.commit,
    updatedAt: state?.deployment.manifest?.time,
    resources: state === undefined ? 0 : countResources(state),
    leases: sides.leases === undefined ? [] : withoutExpired(sides.leases, sides.now).leases,
    wanted: state === undefined ? undefined : wanted,
    urls: Object.fromEntries((apps?.public ?? []).map(({ name, url }) => [name, url])),
    disagreements: findDisagreements(sides),
    unasked,
    timings: watch.read(),
  };
}
