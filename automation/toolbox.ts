import { join } from "node:path";
import { PLATFORM_PREFIX } from "../components/naming.ts";
import { loadCatalogue } from "./catalogue.ts";
import type { Options } from "./cli.ts";
import type { Interruption } from "./engine/interruption.ts";
import { listStacks } from "./engine/list-stacks.ts";
import { type Engine, openStack } from "./engine/stack-session.ts";
import { readStackFile, type StackFile } from "./engine/values.ts";
import { createdLookup } from "./lifecycle/created-lookup.ts";
import { programOf } from "./program.ts";
import { createDigitalOcean } from "./services/digitalocean.ts";
import { createKubernetes } from "./services/kubernetes.ts";
import type { Settings } from "./settings.ts";
import type { OpenStack, StackContent, Tools } from "./tools.ts";

/** The name before the colon of every configuration key. */
const PROJECT = "greenroom";

/** Folder of `Pulumi.yaml`: the one above this file's. */
const PROJECT_DIRECTORY = join(import.meta.dirname, "..");

/** Makes the collaborators of the commands; none is made before it is asked for. */
export function createTools(options: Options, settings: Settings, interruption: Interruption): Tools {
  const cloud = once(async () => createDigitalOcean(settings.digitalocean(), interruption.signal));
  const github = once(async () => (await import("./services/github/client.ts")).createGitHub(settings.github()));
  const cluster = once(async () => {
    const services = await cloud();
    const found = (await services.list("clusters")).find(({ name }) => name === PLATFORM_PREFIX);
    return found === undefined ? undefined : createKubernetes(await services.clusterCredentials(found.id));
  });
  const engine: Engine = {
    projectDirectory: PROJECT_DIRECTORY,
    environment: settings.environment,
    interruption,
    runId: settings.environment.GITHUB_RUN_ID || undefined,
    isRunOver: async (runId) => (await github()).isRunOver(runId),
    findCreated: createdLookup({ cloud, cluster }),
  };
  const stackFile = (kind: "platform" | "pr", facts: Readonly<Record<string, string>>): Promise<StackFile> =>
    readStackFile({
      projectDirectory: PROJECT_DIRECTORY,
      project: PROJECT,
      kind,
      overridesFile: settings.valuesFile,
      facts,
    });
  return {
    options,
    settings,
    interruption,
    now: () => new Date(),
    cloud,
    github,
    cluster,
    catalogue: once(() => loadCatalogue(options.apps)),
    values: async (kind) => withoutNamespace((await stackFile(kind, {})).config),
    listStacks: () => listStacks(engine),
    openStack: (name, content) => openEnvironment(name, content, engine, stackFile),
  };
}

async function openEnvironment(
  name: string,
  content: StackContent,
  engine: Engine,
  stackFile: (kind: "platform" | "pr", facts: Readonly<Record<string, string>>) => Promise<StackFile>,
): Promise<OpenStack> {
  const kind = name === "platform" ? "platform" : "pr";
  // The Kubernetes provider cannot tell a cluster that is gone from one that is slow: only the cloud's list can.
  const environment =
    content.isClusterGone === true
      ? { ...engine.environment, PULUMI_K8S_DELETE_UNREACHABLE: "true" }
      : engine.environment;
  const stack = await openStack(
    { ...engine, environment },
    {
      name,
      settings: await stackFile(kind, content.facts ?? {}),
      program: programOf(name, content, engine.environment),
    },
  );
  return Object.assign(stack, {
    configure: async (facts: Readonly<Record<string, string>>) => stack.configureWith(await stackFile(kind, facts)),
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

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
