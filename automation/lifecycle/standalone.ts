import { changeBook, type Lease } from "../../stacks/lease-book.ts";
import type { StandaloneEnvironment } from "../environment.ts";
import type { UpResult } from "../results.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { announcerOf } from "./announcer.ts";
import { requireDelegation } from "./delegation.ts";
import { deliver } from "./deliver.ts";
import { takeLease } from "./leases.ts";
import { costPerHour } from "./prices.ts";
import { ownDomain, requireOwnHosts } from "./public-domain.ts";
import { guardSecrets } from "./secret-guard.ts";
import { standaloneOrder } from "./standalone-release.ts";
import { removeStandalone } from "./standalone-removal.ts";

/** Brings an environment with everything of its own to its newest commit, and to what its values say. */
export async function bringUpStandalone(environment: StandaloneEnvironment, tools: Tools): Promise<UpResult> {
  const { name } = environment;
  const watch = createStopwatch();
  await requireOwnHosts(environment, tools);
  const [order, github] = await Promise.all([standaloneOrder(environment, tools), tools.github()]);
  await watch.measure("secrets", () => guardSecrets(environment, order.catalogue, tools));
  const { domain } = await tools.values(name);
  const file = domain ? `Pulumi.${name}.yaml` : "Pulumi.platform.yaml";
  await requireDelegation(await ownDomain(domain, tools), tools.nameServers, file);
  const leases = name === "staging" ? await hold(environment, tools, watch) : [];
  const announcer = announcerOf(environment, github, tools);
  const delivered = await deliver(order, {
    ...{ environment, announcer, tools, watch },
    refresh: true,
    opening: {
      waitForLock: true,
      onWait: (holders) => tools.tell(`Waiting for ${holders}, who works on ${name}.`),
    },
  });
  const { release, update, criticalPath, apps, inventory } = delivered;
  announcer.say(delivered.live);
  const warnings = await watch.measure("announce", () => announcer.settle());
  return {
    command: "up",
    environment: name,
    outcome: "live",
    commit: release.commit,
    apps,
    update,
    criticalPath,
    leases,
    costPerHour: costPerHour(inventory),
    warnings: [...warnings, ...update.warnings],
    timings: watch.read(),
  };
}

/** Takes a lease; a removal that was begun before, and whose end nobody saw, is completed first. */
async function hold(environment: StandaloneEnvironment, tools: Tools, watch: Stopwatch): Promise<readonly Lease[]> {
  const book = await watch.measure("lease", () => takeLease(tools));
  if (book.ending === undefined) return book.leases;
  tools.tell("Completing the removal that was begun before.");
  const { leases } = await tools.leases.change(async (current) => {
    if (current.ending === undefined) return current;
    await removeStandalone(environment, current.ending, tools, watch);
    return changeBook(current, { kind: "ended" }, tools.now());
  });
  return leases;
}
