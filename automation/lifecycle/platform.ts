import { PLATFORM_PREFIX } from "../../components/naming.ts";
import { stackOutputs } from "../engine/state.ts";
import type { ConfigValues } from "../engine/values.ts";
import { findEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { DestroyResult, UpResult } from "../results.ts";
import { CLOUD_LISTS, type CloudList, type DigitalOcean, type Tagged } from "../services/digitalocean.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { type Receipt, settledReceipt } from "./receipt.ts";
import { readText } from "./release.ts";
import { requireNothingLeft } from "./take-down.ts";

/** The record under which every preview's address is found. */
const WILDCARD = "*.preview";

/** The cloud deletes clusters by and by. */
const RECEIPT_LIMIT_SECONDS = 300;

/** Brings the platform to what its program and values say. */
export async function bringUpPlatform(tools: Tools): Promise<UpResult> {
  const watch = createStopwatch();
  const stack = await watch.measure("open", () => tools.openStack("platform", { program: "own" }));
  try {
    const update = await watch.measure("up", () => stack.up());
    return {
      command: "up",
      environment: "platform",
      outcome: "live",
      commit: undefined,
      apps: [],
      update,
      warnings: update.warnings,
      timings: watch.read(),
    };
  } finally {
    await stack.close();
  }
}

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
    await requireUnused(tools);
    const { state } = stack;
    const clusterId = state === undefined ? undefined : stackOutputs(state).clusterId;
    const existed = state !== undefined;
    if (existed) {
      await watch.measure("destroy", async () => {
        await stack.destroy();
        await stack.remove();
      });
    }
    const receipt = await watch.measure("receipt", () =>
      settledReceipt(() => writePlatformReceipt(values, clusterId, tools), {
        limitSeconds: RECEIPT_LIMIT_SECONDS,
        signal: tools.interruption.signal,
      }),
    );
    requireNothingLeft("platform", receipt);
    const result = { existed, livedSeconds: undefined, receipt, warnings: [], timings: watch.read() };
    return { command: "destroy", environment: "platform", ...result };
  } finally {
    await stack.close();
  }
}

async function requireUnused(tools: Tools): Promise<void> {
  const users = (await tools.listStacks())
    .map(({ name }) => name)
    .filter((name) => findEnvironment(name)?.kind === "pull-request");
  if (users.length === 0) return;
  throw new CliError(
    "platform-in-use",
    `The platform cannot be removed while environments live on it: ${users.join(", ")}.`,
    `Remove them first: ${users.map((name) => `greenroom destroy ${name}`).join(" && ")}.`,
  );
}

/** What the cluster made by itself, such as its load balancers, carries its identifier in a tag and no name of ours. */
async function writePlatformReceipt(values: ConfigValues, clusterId: unknown, tools: Tools): Promise<Receipt> {
  const cloud = await tools.cloud();
  const isOurs = ({ name, tags }: Tagged) => name.startsWith(PLATFORM_PREFIX) || tags.includes(`k8s:${clusterId}`);
  const lists = Object.keys(CLOUD_LISTS).filter((key): key is CloudList => key in CLOUD_LISTS);
  const lines = await Promise.all(
    lists.map(async (what) => ({
      what: CLOUD_LISTS[what].name,
      left: (await cloud.list(what)).filter(isOurs).map(({ name }) => name),
    })),
  );
  const registryName = readText(values, "registryName");
  const registries = (await cloud.registries()).filter((name) => name === registryName);
  const stacks = (await tools.listStacks()).map(({ name }) => name).filter((name) => name === "platform");
  return [
    ...lines,
    { what: "DNS", left: await dnsLeft(readText(values, "domain"), cloud) },
    { what: "registry", left: registries },
    { what: "stack", left: stacks },
  ];
}

/** A zone that was there before the platform stays; the platform's wildcard record in it does not. */
async function dnsLeft(domain: string, cloud: DigitalOcean): Promise<readonly string[]> {
  if (!(await cloud.domains()).includes(domain)) return [];
  const records = await cloud.records(domain);
  return records.filter(({ name }) => name === WILDCARD).map(({ type, name }) => `${type} ${name}.${domain}`);
}
