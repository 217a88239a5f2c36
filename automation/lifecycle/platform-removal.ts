import { PLATFORM_PREFIX } from "../../components/naming.ts";
import { type ConfigValues, readText } from "../engine/values.ts";
import { findEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { DestroyResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { cloudLines, recordLine } from "./cloud-receipt.ts";
import {
  forgetRemains,
  keepRemains,
  keptRemains,
  knownRemains,
  type PlatformRemains,
  REMAINS_STACK,
} from "./platform-remains.ts";
import { costOf } from "./prices.ts";
import { type Receipt, settledReceipt } from "./receipt.ts";
import { requireNothingLeft, secondsSince } from "./removal.ts";
import { repositoryLines, requireOwnRepository } from "./repository-settings.ts";

/** The record under which every preview's address is found. */
const WILDCARD = "*.preview";

/** The cloud deletes clusters by and by. */
const RECEIPT_LIMIT_SECONDS = 300;

/** A receipt that looked for less than it should says so. */
const UNKNOWN =
  'No state tells of the platform any more, so the receipt is not complete: what its cluster made by itself and the address of its host could not be told from others\', and how long it lived and what it has cost is not known. Look in the account for tags that begin with "k8s:" and for reserved addresses that lead nowhere.';

/**
 * Removes the platform and proves that nothing is left of it.
 *
 * @throws CliError `platform-in-use` while an environment lives on it
 */
export async function takeDownPlatform(tools: Tools): Promise<DestroyResult> {
  const watch = createStopwatch();
  const [values, stack] = await Promise.all([
    tools.values("platform"),
    watch.measure("open", () => tools.openStack("platform", { program: "empty" })),
  ]);
  try {
    requireOwnRepository(values, tools);
    const stacks = await requireUnused(tools);
    const { state } = stack;
    const kept = stacks.includes(REMAINS_STACK) ? await keptRemains(tools) : undefined;
    const remains = knownRemains(state, kept);
    if (state !== undefined) {
      await watch.measure("destroy", async () => {
        if (remains !== undefined && remains !== kept) await keepRemains(remains, tools);
        await stack.destroy();
        await stack.remove();
      });
    }
    const receipt = await watch.measure("receipt", () =>
      settledReceipt(() => writePlatformReceipt(values, remains, tools), {
        limitSeconds: RECEIPT_LIMIT_SECONDS,
        signal: tools.interruption.signal,
      }),
    );
    requireNothingLeft("platform", receipt);
    if (remains !== undefined || stacks.includes(REMAINS_STACK)) await forgetRemains(tools);
    const { bornAt, inventory = {} } = remains ?? {};
    const livedSeconds = bornAt === undefined ? undefined : secondsSince(bornAt, tools.now());
    return {
      command: "destroy",
      environment: "platform",
      outcome: "removed",
      leases: [],
      existed: state !== undefined || kept !== undefined,
      livedSeconds,
      cost: livedSeconds === undefined ? undefined : costOf(inventory, livedSeconds),
      receipt,
      warnings: remains === undefined ? [UNKNOWN] : [],
      timings: watch.read(),
    };
  } finally {
    await stack.close();
  }
}

/** @returns the names of all stacks that there are */
async function requireUnused(tools: Tools): Promise<readonly string[]> {
  const stacks = (await tools.listStacks()).map(({ name }) => name);
  const users = stacks.filter((name) => name !== "platform" && findEnvironment(name) !== undefined);
  if (users.length === 0) return stacks;
  throw new CliError(
    "platform-in-use",
    `The platform cannot be removed while environments live on it: ${users.join(", ")}.`,
    `Remove them first: ${users.map((name) => `greenroom destroy ${name}`).join(" && ")}.`,
  );
}

async function writePlatformReceipt(
  values: ConfigValues,
  { clusterId, hostAddress }: Partial<PlatformRemains> = {},
  tools: Tools,
): Promise<Receipt> {
  const cloud = await tools.cloud();
  const marks = { environment: "platform", prefix: PLATFORM_PREFIX, clusterId };
  const registryName = readText(values, "registryName");
  const [lines, record, addresses, registries, stacks, settings] = await Promise.all([
    cloudLines(marks, cloud),
    recordLine(readText(values, "domain"), WILDCARD, cloud),
    cloud.reservedAddresses(),
    cloud.registries(),
    tools.listStacks(),
    repositoryLines(values, tools),
  ]);
  return [
    ...lines,
    record,
    ...settings,
    { what: "reserved address", left: addresses.map(({ address }) => address).filter((it) => it === hostAddress) },
    { what: "registry", left: registries.filter((name) => name === registryName) },
    { what: "stack", left: stacks.map(({ name }) => name).filter((name) => name === "platform") },
  ];
}
