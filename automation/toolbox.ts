import { join } from "node:path";
import type { ValueKind } from "../stacks/values.ts";
import { catalogueFile } from "./catalogue-file.ts";
import type { Interruption } from "./engine/interruption.ts";
import type { FindCreated } from "./engine/pending-creates.ts";
import { readOwnRun } from "./engine/run-marks.ts";
import { type Engine, openStack as openSession } from "./engine/stack-session.ts";
import { readStackFile, type StackFile, withFacts } from "./engine/values.ts";
import { findEnvironment, prefixOf, valueKindOf } from "./environment.ts";
import { nameServerLookup } from "./lifecycle/delegation.ts";
import { createLeaseStore } from "./lifecycle/lease-store.ts";
import { once } from "./once.ts";
import type { Options } from "./options.ts";
import { requirePassphrase } from "./passphrase.ts";
import { programOf } from "./program.ts";
import { createSecretStore } from "./secret-store.ts";
import { engineEnvironment, type Settings } from "./settings.ts";
import { targetOf } from "./target.ts";
import type { OpenStack, StackContent, Tools } from "./tools.ts";

/** The name before the colon of every configuration key. */
const PROJECT = "greenroom";

/** Folder of `Pulumi.yaml`: the one above this file's. */
const PROJECT_DIRECTORY = join(import.meta.dirname, "..");

/** Makes the collaborators of the commands; none is made before it is asked for. */
export function createTools(
  options: Options,
  settings: Settings,
  interruption: Interruption,
  { tell, confidential }: Pick<Tools, "tell" | "confidential">,
): Tools {
  const cloud = once(async () =>
    (await import("./services/digitalocean.ts")).createDigitalOcean(settings.digitalocean(), interruption.signal),
  );
  const github = once(async () => (await import("./services/github/client.ts")).createGitHub(settings.github()));
  const cluster = clusterIn(cloud, interruption.signal);
  const engine: SharedEngine = {
    projectDirectory: PROJECT_DIRECTORY,
    policies: () => import("../policy/pack.ts"),
    environment: engineEnvironment(settings),
    interruption,
    ownRun: readOwnRun(settings.environment),
    isRunOver: async ({ runId, attempt }) => (await github()).isRunOver(runId, attempt),
  };
  const stackFile = valuesIn(settings);
  const values: Tools["values"] = async (kind) => withoutNamespace((await stackFile(kind, {})).config);
  const target = async () => targetOf(await values("platform"));
  const dockerHost = once(async () => {
    if ((await target()) !== "compose-host") return undefined;
    const { findComposeHost } = await import("./lifecycle/compose-host.ts");
    return findComposeHost(await cloud(), settings.environment);
  });
  const engineOf = (name: string): Engine => ({
    ...engine,
    ...lookupsOf(name, { cloud, github, cluster, dockerHost }),
  });
  const secrets = createSecretStore({ values, variables: settings.environment, confidential });
  const edge: Edge = { readValues: stackFile, target, secrets };
  const openStack: Tools["openStack"] = (name, content) => openEnvironment(name, content, engineOf(name), edge);
  const apps = catalogueFile(options.apps, options.repository ?? settings.repository);
  return {
    options: { ...options, apps },
    settings,
    interruption,
    now: () => new Date(),
    tell,
    cloud,
    nameServers: nameServerLookup(settings.resolver),
    github,
    checkout: async () => (await import("./delivery/checkout.ts")).readCheckout(PROJECT_DIRECTORY, interruption.signal),
    cluster,
    target,
    dockerHost,
    catalogue: once(async () => (await import("./catalogue.ts")).loadCatalogue(apps)),
    values,
    secrets,
    confidential,
    listStacks: async () => (await import("./engine/list-stacks.ts")).listStacks(engine),
    openStack,
    leases: createLeaseStore({ openStack, tell }),
    previewUnprotected: async (name, content, states, settings) => {
      const { withCopies } = await import("./engine/stack-copies.ts");
      return withCopies(engineOf(name), states, async (copies) => {
        const stack = await openEnvironment(name, content, copies, edge);
        return stack.preview(settings).finally(() => stack.close());
      });
    },
    setProtection: async (name, urns, wanted) =>
      (await import("./engine/stack-upkeep.ts")).setProtection(engineOf(name), name, urns, wanted),
    openSecrets: async (name) => (await import("./engine/stack-upkeep.ts")).openSecrets(engineOf(name), name),
    viewLock: async (name, isWorkBegun) =>
      (await import("./engine/lock-view.ts")).viewLock(engineOf(name), name, isWorkBegun),
  };
}

/** Finds the cluster of an environment by its name. */
function clusterIn(cloud: Tools["cloud"], signal: AbortSignal): Tools["cluster"] {
  return async (environment) => {
    const services = await cloud();
    const found = (await services.list("clusters")).find(({ name }) => name === prefixOf(environment));
    if (found === undefined) return undefined;
    const { createKubernetes } = await import("./services/kubernetes.ts");
    return createKubernetes({ ...(await services.clusterCredentials(found.id)), signal });
  };
}

/** Looks in the cloud for what is not in the state of a stack. Few runs need to, so nothing is loaded before. */
function lookupsOf(
  name: string,
  { cluster, ...services }: Pick<Tools, "cloud" | "github" | "cluster" | "dockerHost">,
): Omit<Engine, keyof SharedEngine> {
  const environment = findEnvironment(name);
  const lookup = once(async () =>
    (await import("./lifecycle/created-lookup.ts")).createdLookup({
      ...services,
      cluster: once(async () => (environment === undefined ? undefined : cluster(environment))),
    }),
  );
  const findCreated: FindCreated = async (resource) => (await lookup())(resource);
  const findLost: FindCreated = async (resource) =>
    (await import("./lifecycle/lost-lookup.ts")).lostLookup(findCreated)(resource);
  return { findCreated, findLost };
}

/** What every stack of this run has in common; the cluster that one lives in is its own. */
type SharedEngine = Omit<Engine, "findCreated" | "findLost">;

/** Reads the values of a kind of stack once, or none for a stack that has none, and adds facts to them. */
type ReadValues = (kind: ValueKind | undefined, facts: Readonly<Record<string, string>>) => Promise<StackFile>;

function valuesIn({ valuesFile }: Settings): ReadValues {
  const sources = { projectDirectory: PROJECT_DIRECTORY, project: PROJECT, overridesFile: valuesFile };
  const files = new Map<ValueKind | undefined, Promise<StackFile>>();
  return async (kind, facts) => {
    const file = files.get(kind) ?? readStackFile({ ...sources, kind });
    files.set(kind, file);
    return withFacts(await file, PROJECT, facts);
  };
}

/** What the stacks of this run get from outside. */
interface Edge extends Pick<Tools, "target" | "secrets"> {
  readonly readValues: ReadValues;
}

async function openEnvironment(
  name: string,
  content: StackContent,
  engine: Engine,
  { readValues, target, secrets }: Edge,
): Promise<OpenStack> {
  const owner = findEnvironment(name);
  const kind = owner === undefined ? undefined : valueKindOf(owner);
  const stackFile = (facts: Readonly<Record<string, string>>) => readValues(kind, facts);
  const settings = await stackFile(content.facts ?? {});
  requirePassphrase(engine.environment, settings);
  // The Kubernetes provider cannot tell a cluster that is gone from one that is slow: only the cloud's list can.
  const environment =
    content.isClusterGone === true
      ? { ...engine.environment, PULUMI_K8S_DELETE_UNREACHABLE: "true" }
      : engine.environment;
  const stack = await openSession(
    { ...engine, environment },
    {
      name,
      settings,
      program: programOf(name, content, {
        environment: engine.environment,
        target,
        values: async () => withoutNamespace((await stackFile({})).config),
        secrets: async (apps) => (owner === undefined ? {} : (await secrets(owner, apps)).values),
      }),
      isHeldToPolicies: content.program === "own",
      waitForLock: content.waitForLock,
      onWait: content.onWait,
      givesUpAfterWait: content.givesUpAfterWait,
    },
  );
  return Object.assign(stack, {
    configure: async (facts: Readonly<Record<string, string>>) => stack.configureWith(await stackFile(facts)),
  });
}

function withoutNamespace(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const prefix = `${PROJECT}:`;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}
