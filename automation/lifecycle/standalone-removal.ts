import { LEASE_STACK } from "../../components/naming.ts";
import { changeBook, type LeaseBook, type Remains, withoutExpired } from "../../stacks/lease-book.ts";
import { readText } from "../engine/values.ts";
import type { StandaloneEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { DestroyResult } from "../results.ts";
import { createStopwatch, type Stopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { deleteImageTags } from "./image-tags.ts";
import { holderOf } from "./leases.ts";
import { costOf } from "./prices.ts";
import { type Receipt, settledReceipt } from "./receipt.ts";
import { remainsOf } from "./remains.ts";
import { endDeployments, removeStack, requireNothingLeft, secondsSince } from "./removal.ts";
import { writeStandaloneReceipt } from "./standalone-receipt.ts";

/** The cloud deletes clusters by and by. */
const RECEIPT_LIMIT_SECONDS = 300;

/**
 * Gives up the caller's lease, or with `--force` all of them. After the last one the environment is removed, and what is
 * proven then is that nothing is left of it.
 *
 * @throws CliError `production-protected`
 */
export async function takeDownStandalone(environment: StandaloneEnvironment, tools: Tools): Promise<DestroyResult> {
  if (environment.name === "production") throw productionProtected();
  return removeUnlessHeld(environment, (remains) => giveUp(remains, tools), tools, createStopwatch());
}

/** The same when all leases have run out; whoever holds one stays the holder, also who runs this command. */
export function takeDownExpired(
  environment: StandaloneEnvironment,
  tools: Tools,
  watch: Stopwatch,
): Promise<DestroyResult> {
  const endUnheld = (remains: Remains) =>
    tools.leases.change(async (book) => {
      const now = tools.now();
      const current = withoutExpired(book, now);
      return current.leases.length > 0 ? current : changeBook(current, { kind: "end", remains }, now);
    });
  return removeUnlessHeld(environment, endUnheld, tools, watch);
}

async function removeUnlessHeld(
  environment: StandaloneEnvironment,
  release: (remains: Remains) => Promise<LeaseBook>,
  tools: Tools,
  watch: Stopwatch,
): Promise<DestroyResult> {
  const { name } = environment;
  for (;;) {
    const book = await watch.measure("lease", async () => release(await readRemains(name, tools)));
    if (book.leases.length > 0) return held(name, book, tools, watch);
    const ended = await endUnlessHeld(environment, tools, watch);
    // Somebody else has removed it in this moment: what there may be now is younger than that.
    if (ended === undefined) continue;
    if ("book" in ended) return held(name, ended.book, tools, watch);
    const receipt = [...ended.removed.receipt, await leaseLine(tools)];
    requireNothingLeft(name, receipt);
    return { ...destroyed(name, tools, watch), ...ended.removed, receipt };
  }
}

type Removed = Pick<DestroyResult, "existed" | "livedSeconds" | "cost" | "receipt">;

/**
 * Removes everything of an environment, whatever there still is of it.
 *
 * @param remains - what was known of it when its removal began.
 * @param why - what its deployments say then.
 */
export async function removeStandalone(
  environment: StandaloneEnvironment,
  remains: Remains,
  tools: Tools,
  watch: Stopwatch,
  why?: string,
): Promise<Removed> {
  const { name } = environment;
  const [github, cloud, platform, cluster] = await Promise.all([
    tools.github(),
    tools.cloud(),
    tools.values("platform"),
    tools.cluster(environment),
  ]);
  const registryName = readText(platform, "registryName");
  const state = await removeStack(
    name,
    {
      isClusterGone: cluster === undefined,
      waitForLock: true,
      onWait: (holders) => tools.tell(`Waiting for ${holders}, who works on ${name}.`),
    },
    tools,
    watch,
  );
  const [tags, ended] = await Promise.all([
    deleteImageTags(name, registryName, cloud),
    endDeployments(name, github, why),
  ]);
  const receipt = await watch.measure("receipt", () =>
    settledReceipt(() => writeStandaloneReceipt(environment, remains.clusterId, tools), {
      limitSeconds: RECEIPT_LIMIT_SECONDS,
      signal: tools.interruption.signal,
    }),
  );
  requireNothingLeft(name, receipt);
  const livedSeconds = remains.bornAt === undefined ? undefined : secondsSince(remains.bornAt, tools.now());
  return {
    existed: state !== undefined || tags.length + ended > 0,
    livedSeconds,
    cost: livedSeconds === undefined ? undefined : costOf(remains.inventory, livedSeconds),
    receipt,
  };
}

/** Removes the environment while nobody can take a lease; gives back the leases instead when there are some. */
async function endUnlessHeld(
  environment: StandaloneEnvironment,
  tools: Tools,
  watch: Stopwatch,
): Promise<{ readonly removed: Removed } | { readonly book: LeaseBook } | undefined> {
  const outcome: { removed?: Removed; book?: LeaseBook } = {};
  const { reason } = tools.options;
  const why = reason === undefined ? undefined : `was removed: ${tools.confidential.hide(reason)}`;
  const isHeld = new Error("somebody holds it");
  try {
    await tools.leases.end(async (book) => {
      if (book.leases.length > 0) {
        outcome.book = book;
        throw isHeld;
      }
      outcome.removed = await removeStandalone(environment, book.ending ?? { inventory: {} }, tools, watch, why);
    });
  } catch (error) {
    if (error !== isHeld) throw error;
  }
  if (outcome.book !== undefined) return { book: outcome.book };
  return outcome.removed === undefined ? undefined : { removed: outcome.removed };
}

async function giveUp(remains: Remains, tools: Tools): Promise<LeaseBook> {
  const change = tools.options.force
    ? ({ kind: "end", remains } as const)
    : ({ kind: "release", holder: holderOf(tools), remains } as const);
  return tools.leases.change(async (book) => changeBook(book, change, tools.now()));
}

/** What has to be known of an environment after its stack is gone. */
async function readRemains(name: string, tools: Tools): Promise<Remains> {
  const stack = await tools.openStack(name, { program: "empty" });
  await stack.close();
  return stack.state === undefined ? { inventory: {} } : remainsOf(stack.state);
}

/** The leases are forgotten with the environment; those that somebody has taken since are no leftover. */
async function leaseLine(tools: Tools): Promise<Receipt[number]> {
  const names = (await tools.listStacks()).map(({ name }) => name);
  const isLeft = names.includes(LEASE_STACK) && !isHeldNow(await tools.leases.read(), tools.now());
  return { what: "leases", left: isLeft ? [LEASE_STACK] : [] };
}

function isHeldNow(book: LeaseBook, now: Date): boolean {
  return withoutExpired(book, now).leases.length > 0;
}

function held(name: string, { leases }: LeaseBook, tools: Tools, watch: Stopwatch): DestroyResult {
  return { ...destroyed(name, tools, watch), outcome: "held", leases };
}

function destroyed(environment: string, { options }: Tools, watch: Stopwatch): DestroyResult {
  const why = options.reason === undefined ? {} : { reason: options.reason };
  const nothing = { existed: true, livedSeconds: undefined, cost: undefined, receipt: [], leases: [], warnings: [] };
  return { command: "destroy", environment, outcome: "removed", ...why, ...nothing, timings: watch.read() };
}

function productionProtected(): CliError {
  return new CliError(
    "production-protected",
    '"production" is never removed by a command, whatever its options.',
    'Whoever really wants that does it by hand: see "Removing production by hand" in docs/environments.md.',
  );
}
