import { LEASE_STACK } from "../../components/naming.ts";
import { type LeaseBook, readBook } from "../../stacks/lease-book.ts";
import { publicRequests } from "../delivery/public-request.ts";
import { findFailure } from "../delivery/verify.ts";
import { resourceName } from "../engine/events.ts";
import { pendingCreates, resourcesOf, type StackState, type StateResource } from "../engine/state.ts";
import { type Environment, valueKindOf } from "../environment.ts";
import { CliError } from "../errors.ts";
import { field, records } from "../services/json-api.ts";
import type { Tools } from "../tools.ts";
import { type AppsSide, appsOf, type RunningApps } from "./app-truth.ts";
import { readCloud } from "./cloud-side.ts";
import type { PreviewLease } from "./converge/decision.ts";
import { wantedUntil } from "./converge/wanted-until.ts";
import { readHost } from "./host-truth.ts";
import { identityOf } from "./identity.ts";
import type { Sides, StateSide } from "./truth.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONTAINER = "docker:index/container:Container";

/** What asks an app on a compose host until it gives a good answer, and the path that it asks: the end of its command. */
const READY_CHECK = /^(.+)-ready$/;
const ASKED_PATH = /^http:\/\/[^/]+(\/.*)$/;

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
  const [cloud, running, namespace, host, answers] = await Promise.all([
    ask("cloud", async () => readCloud(environment, state, identity.domain, await tools.cloud())),
    ask("cluster", () => readRunning(environment, state, tools)),
    backend === undefined || state !== undefined ? undefined : ask("cluster", () => findNamespace(environment, tools)),
    ask("compose host", () => readHost(environment, tools)),
    askApps(state, tools),
  ]);
  const apps: AppsSide = { running, containers: host?.troubles ?? [], answers };
  const onHost = host?.objects;
  return { sides: { identity, now: tools.now(), backend, leases, cloud, namespace, onHost, apps }, wanted, unasked };
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

/** The namespace of an environment of which no state tells; the platform has none of its name. */
async function findNamespace(environment: Environment, tools: Tools): Promise<string | undefined> {
  const cluster = environment.kind === "platform" ? undefined : await tools.cluster(environment);
  return (await cluster?.hasNamespace(environment.name)) === true ? environment.name : undefined;
}

/** What is wrong at the public addresses, by app. Once, without patience: what does not answer now is what a visitor meets now. */
export async function askApps(state: StackState | undefined, tools: Tools): Promise<AppsSide["answers"]> {
  if (state === undefined) return {};
  const ask = publicRequests(tools.settings.resolver);
  const paths = healthPaths(state);
  const answers = await Promise.all(
    appsOf(state).public.map(async ({ name, url, commit }) => {
      const app = { name, health: paths.get(name), smokeTests: [] };
      return { name, problem: await findFailure({ app, url, commit }, ask) };
    }),
  );
  return Object.fromEntries(answers.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem]])));
}

/** The health path of every app as it was deployed: what is checked out may be the catalogue of another commit. */
function healthPaths(state: StackState): ReadonlyMap<string, string> {
  return new Map(resourcesOf(state).flatMap(healthPathOf));
}

function healthPathOf({ type, urn, inputs = {} }: StateResource): readonly (readonly [app: string, path: string])[] {
  const name = resourceName(urn);
  if (type === DEPLOYMENT) {
    const [container] = records(field(field(field(inputs.spec, "template"), "spec"), "containers"));
    const path = field(field(container?.readinessProbe, "httpGet"), "path");
    return typeof path === "string" ? [[name, path]] : [];
  }
  const [, app] = READY_CHECK.exec(name) ?? [];
  if (type !== CONTAINER || app === undefined || !Array.isArray(inputs.command)) return [];
  const [, path] = ASKED_PATH.exec(String(inputs.command.at(-1))) ?? [];
  return path === undefined ? [] : [[app, path]];
}
