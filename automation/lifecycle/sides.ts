import type { Catalogue } from "../../components/catalogue/index.ts";
import { LEASE_STACK } from "../../components/naming.ts";
import { type LeaseBook, readBook } from "../../stacks/lease-book.ts";
import { publicRequests } from "../delivery/public-request.ts";
import { findFailure } from "../delivery/verify.ts";
import { pendingCreates, type StackState } from "../engine/state.ts";
import { type Environment, valueKindOf } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { Tools } from "../tools.ts";
import { type AppsSide, appsOf, type RunningApps } from "./app-truth.ts";
import { readCloud } from "./cloud-side.ts";
import { containerTroubles } from "./compose-explain.ts";
import type { PreviewLease } from "./converge/decision.ts";
import { wantedUntil } from "./converge/wanted-until.ts";
import { identityOf } from "./identity.ts";
import type { Sides, StateSide } from "./truth.ts";

/** A side that could not be asked. */
export interface UnaskedSide {
  readonly side: "state" | "leases" | "cloud" | "cluster" | "compose host";
  /** Why not, what to do next, and the error's code. */
  readonly reason: string;
}

/** What the sides of an environment say, and which of them say nothing. */
export interface Hearing {
  readonly sides: Sides;
  /** Until when an environment of an open pull request is wanted; undefined for others. */
  readonly wanted: PreviewLease | undefined;
  readonly unasked: readonly UnaskedSide[];
}

/** Asks the state, the cloud and the running apps of an environment how it is. */
export async function askSides(environment: Environment, tools: Tools): Promise<Hearing> {
  const unasked: UnaskedSide[] = [];
  const ask = async <T>(side: UnaskedSide["side"], read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      unasked.push({ side, reason: `${error.message} ${error.hint} (${error.code})` });
      return undefined;
    }
  };
  const [values, platform, backend, leases, wanted] = await Promise.all([
    tools.values(valueKindOf(environment)),
    tools.values("platform"),
    ask("state", () => readBackend(environment, tools)),
    environment.name === "staging" ? ask("leases", () => readLeases(tools)) : undefined,
    environment.kind === "pull-request" ? ask("leases", () => wantedUntil(environment, tools)) : undefined,
  ]);
  const identity = identityOf(environment, values, platform);
  const state = backend?.state;
  const [cloud, running, containers = [], answers] = await Promise.all([
    ask("cloud", async () => readCloud(environment, state, identity.domain, await tools.cloud())),
    ask("cluster", () => readRunning(environment, state, tools)),
    ask("compose host", () => containerTroubles(environment, tools)),
    askApps(state, tools),
  ]);
  const apps: AppsSide = { running, containers, answers };
  return { sides: { identity, now: tools.now(), backend, leases, cloud, apps }, wanted, unasked };
}

async function readBackend({ name }: Environment, tools: Tools): Promise<StateSide> {
  const stack = await tools.openStack(name, { program: "empty" });
  await stack.close();
  const { state } = stack;
  const isWorkBegun = state !== undefined && pendingCreates(state).length > 0;
  return { state, lock: state === undefined ? undefined : await tools.viewLock(name, isWorkBegun) };
}

/** Everybody's lease, also those that have run out. */
async function readLeases(tools: Tools): Promise<LeaseBook> {
  const stack = await tools.openStack(LEASE_STACK, { program: "empty" });
  await stack.close();
  return readBook(stack.outputs);
}

/** Undefined when there is no cluster: the cloud's own answer tells that. */
async function readRunning(
  environment: Environment,
  state: StackState | undefined,
  tools: Tools,
): Promise<RunningApps | undefined> {
  const namespace = state === undefined ? undefined : appsOf(state).namespace;
  const cluster = namespace === undefined ? undefined : await tools.cluster(environment);
  if (namespace === undefined || cluster === undefined) return undefined;
  const [deployments, troubles] = await Promise.all([cluster.deployments(namespace), cluster.podTroubles(namespace)]);
  return { deployments, troubles };
}

/** What is wrong at the public addresses, by app. Once, without patience: what does not answer now is what a visitor meets now. */
export async function askApps(state: StackState | undefined, tools: Tools): Promise<AppsSide["answers"]> {
  const apps = state === undefined ? [] : appsOf(state).public;
  if (apps.length === 0) return {};
  const ask = publicRequests(tools.settings.resolver);
  // Without the catalogue the usual path is asked.
  const catalogue = await tools.catalogue().catch((): Catalogue => []);
  const answers = await Promise.all(
    apps.map(async ({ name, url, commit }) => {
      const app = { name, health: catalogue.find((known) => known.name === name)?.health, smokeTests: [] };
      return { name, problem: await findFailure({ app, url, commit }, ask) };
    }),
  );
  return Object.fromEntries(answers.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem]])));
}
