import { setTimeout as delay } from "node:timers/promises";
import { databaseName } from "../../components/naming.ts";
import type { DigitalOcean } from "../services/digitalocean.ts";
import type { DockerHost } from "../services/docker-host.ts";
import type { GitHub } from "../services/github/github.ts";
import type { Kubernetes } from "../services/kubernetes.ts";
import { isImageOf } from "./image-tags.ts";
import { platformDatabaseClusters } from "./platform-database-clusters.ts";

/** What one service said about what is left. */
export interface ReceiptLine {
  /** What was asked for, such as `namespace`. */
  readonly what: string;
  /** Names of what is still there; empty when nothing is. */
  readonly left: readonly string[];
}

/** The proof after a destroy that nothing is left. */
export type Receipt = readonly ReceiptLine[];

/** The services that a receipt asks. */
export interface ReceiptServices {
  readonly cloud: DigitalOcean;
  readonly github: Pick<GitHub, "deployments">;
  /** Undefined when there is no cluster, and so nothing in it. */
  readonly cluster: Kubernetes | undefined;
  /** The compose host that environments live on. @default - there is none */
  readonly host?: Pick<DockerHost, "objectsOf"> | undefined;
  readonly registryName: string;
  /** Names of the stacks in the backend. */
  readonly stackNames: () => Promise<readonly string[]>;
}

/** Asks every service what an environment has left behind. A service that cannot be asked fails the receipt. */
export async function writeReceipt(environment: string, services: ReceiptServices): Promise<Receipt> {
  const { cloud, cluster, host } = services;
  const name = databaseName(environment);
  const lines: Record<string, () => Promise<readonly string[]>> = {
    namespace: async () => ((await cluster?.hasNamespace(environment)) === true ? [environment] : []),
    "pods, routes and volumes": async () => [
      ...((await cluster?.objectsIn(environment)) ?? []).map((object) => `${object.kind} ${object.name}`),
      ...((await cluster?.systemJobs(environment)) ?? []).map((job) => `Job ${job}`),
    ],
    database: async () => onlyNamed(name, await fromDatabaseClusters(cloud, (id) => cloud.databases(id))),
    role: async () => onlyNamed(name, await fromDatabaseClusters(cloud, (id) => cloud.databaseUsers(id))),
    ...(host === undefined ? {} : { "containers, networks and volumes": () => host.objectsOf(environment) }),
    "image tags": () => imageTagsLeft(environment, services),
    deployments: async () =>
      (await services.github.deployments(environment))
        .filter(({ state }) => state !== "inactive")
        .map(({ id }) => `deployment ${id}`),
    stack: async () => onlyNamed(environment, await services.stackNames()),
  };
  return Promise.all(Object.entries(lines).map(async ([what, look]) => ({ what, left: await look() })));
}

/** How long {@link settledReceipt} waits for what is on its way out. */
export interface SettleOptions {
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
}

/** Writes a receipt again and again until nothing is left or the time is up; services delete some things by and by. */
export async function settledReceipt(
  write: () => Promise<Receipt>,
  { limitSeconds, signal }: SettleOptions,
): Promise<Receipt> {
  const deadline = Date.now() + limitSeconds * 1000;
  for (let wait = 250; ; wait = Math.min(wait * 2, 10_000)) {
    const receipt = await write();
    if (leftovers(receipt).length === 0 || signal.aborted || Date.now() + wait > deadline) return receipt;
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }
}

/** Everything that a receipt found, one text each. */
export function leftovers(receipt: Receipt): readonly string[] {
  return receipt.flatMap(({ what, left }) => left.map((name) => `${what}: ${name}`));
}

/** The image tags of an environment that the registry still has. */
export async function imageTagsLeft(
  environment: string,
  { cloud, registryName }: Pick<ReceiptServices, "cloud" | "registryName">,
): Promise<readonly string[]> {
  const repositories = await cloud.imageRepositories(registryName);
  const tags = await Promise.all(
    repositories.map(async (repository) =>
      (await cloud.imageTags(registryName, repository)).map(({ tag }) => ({ repository, tag })),
    ),
  );
  return tags
    .flat()
    .filter(({ tag }) => isImageOf(environment, tag))
    .map(({ repository, tag }) => `${repository}:${tag}`);
}

async function fromDatabaseClusters(
  cloud: DigitalOcean,
  read: (id: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const clusters = await platformDatabaseClusters(cloud);
  return (await Promise.all(clusters.map(({ id }) => read(id)))).flat();
}

function onlyNamed(name: string, names: readonly string[]): readonly string[] {
  return names.filter((candidate) => candidate === name);
}
