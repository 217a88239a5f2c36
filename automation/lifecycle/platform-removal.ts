import { PLATFORM_PREFIX } from "../../components/naming.ts";
import { stackOutputs } from "../engine/state.ts";
import { type ConfigValues, readText } from "../engine/values.ts";
import { findEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { DestroyResult } from "../results.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { cloudLines, recordLine } from "./cloud-receipt.ts";
import { inventoryOf } from "./inventory.ts";
import { costOf } from "./prices.ts";
import { type Receipt, settledReceipt } from "./receipt.ts";
import { bornAt, requireNothingLeft, secondsSince } from "./removal.ts";
import { repositoryLines, requireOwnRepository } from "./repository-settings.ts";

/** The record under which every preview's address is found. */
const WILDCARD = "*.preview";

/** The cloud deletes clusters by and by. */
const RECEIPT_LIMIT_SECONDS = 300;

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
    await requireUnused(tools);
    const { state } = stack;
    const outputs = state === undefined ? {} : stackOutputs(state);
    const existed = state !== undefined;
    if (existed) {
      await watch.measure("destroy", async () => {
        await stack.destroy();
        await stack.remove();
      });
    }
    const receipt = await watch.measure("receipt", () =>
      settledReceipt(() => writePlatformReceipt(values, outputs, tools), {
        limitSeconds: RECEIPT_LIMIT_SECONDS,
        signal: tools.interruption.signal,
      }),
    );
    requireNothingLeft("platform", receipt);
    const born = state === undefined ? undefined : bornAt(state);
    const livedSeconds = born === undefined ? undefined : secondsSince(born, tools.now());
    return {
      command: "destroy",
      environment: "platform",
      outcome: "removed",
      leases: [],
      existed,
      livedSeconds,
      cost: state === undefined || livedSeconds === undefined ? undefined : costOf(inventoryOf(state), livedSeconds),
      receipt,
      warnings: [],
      timings: watch.read(),
    };
  } finally {
    await stack.close();
  }
}

async function requireUnused(tools: Tools): Promise<void> {
  const users = (await tools.listStacks())
    .map(({ name }) => name)
    .filter((name) => name !== "platform" && findEnvironment(name) !== undefined);
  if (users.length === 0) return;
  throw new CliError(
    "platform-in-use",
    `The platform cannot be removed while environments live on it: ${users.join(", ")}.`,
    `Remove them first: ${users.map((name) => `greenroom destroy ${name}`).join(" && ")}.`,
  );
}

async function writePlatformReceipt(
  values: ConfigValues,
  { clusterId, hostAddress }: Readonly<Record<string, unknown>>,
  tools: Tools,
): Promise<Receipt> {
  const cloud = await tools.cloud();
  const marks = {
    environment: "platform",
    prefix: PLATFORM_PREFIX,
    clusterId: typeof clusterId === "string" ? clusterId : undefined,
  };
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
