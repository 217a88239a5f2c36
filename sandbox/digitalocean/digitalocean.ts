import type { RequestListener } from "node:http";
import { accountRoutes } from "./account/account.ts";
import { regionRoutes, regionSlugs } from "./account/regions.ts";
import { sizeRoutes } from "./account/sizes.ts";
import { BackgroundWork, SerialWork } from "./background.ts";
import { certificateRoutes } from "./certificates/routes.ts";
import type { Cloud, Delays, Offers } from "./cloud.ts";
import { databaseUserRoutes, innerDatabaseRoutes } from "./databases/content-routes.ts";
import { databaseRoutes } from "./databases/routes.ts";
import { domainRoutes } from "./domains/routes.ts";
import { createListener } from "./http/listener.ts";
import type { Route } from "./http/route.ts";
import { dropletRoutes } from "./kubernetes/droplets.ts";
import { firewallRoutes } from "./kubernetes/firewalls.ts";
import { nodePoolRoutes } from "./kubernetes/node-pool-routes.ts";
import { clusterRoutes } from "./kubernetes/routes.ts";
import { loadBalancerRoutes } from "./load-balancers/routes.ts";
import { vpcRoutes } from "./networks/routes.ts";
import { newProject } from "./projects/projects.ts";
import { projectRoutes } from "./projects/routes.ts";
import { garbageCollectionRoutes } from "./registry/garbage-collection.ts";
import { repositoryRoutes } from "./registry/repository-routes.ts";
import { registriesRoutes, registryRoutes } from "./registry/routes.ts";
import type { CloudRuntime } from "./runtime.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { snapshotRoutes, volumeRoutes } from "./storage/volumes.ts";
import { tagRoutes } from "./tags/routes.ts";

const NO_DELAYS: Delays = {
  cluster: 0,
  clusterTeardown: 0,
  nodePool: 0,
  upgrade: 0,
  database: 0,
  databaseTeardown: 0,
  loadBalancer: 0,
  certificate: 0,
  garbageCollection: 0,
};

const OFFERS: Offers = { kubernetesVersions: ["1.34.2-do.0"], postgresVersions: ["15"] };

/** How {@link createDigitalOcean} is set up. */
export interface DigitalOceanOptions {
  /** What makes clusters, databases, zones, certificates, load balancers and images real. */
  readonly runtime: CloudRuntime;
  /** The API token that clients must send. */
  readonly token: string;
  /** In seconds. @default zero for all: states change right after the answer */
  readonly delays?: Partial<Delays>;
  /** @default Kubernetes 1.34.2-do.0 and PostgreSQL 15 */
  readonly offers?: Partial<Offers>;
  /** @default the machine's clock */
  readonly now?: () => Date;
  /** Gets one line for each thing that a person should know. */
  readonly log: (line: string) => void;
}

/** An imitated DigitalOcean account. */
export interface DigitalOcean {
  /** For `http.createServer`. */
  readonly listener: RequestListener;
  /** What exists now, for people. */
  snapshot(): Snapshot;
  /** Settles when nothing is being provisioned or torn down. */
  idle(): Promise<void>;
  /** Stops what is going on, all clusters and all databases; rejects with the failures, after it tried all. */
  stop(): Promise<void>;
}

/** Makes an empty account that answers like https://api.digitalocean.com, for the operations that Greenroom uses. */
export function createDigitalOcean(options: DigitalOceanOptions): DigitalOcean {
  const { token, log } = options;
  const cloud = emptyCloud(options);
  return {
    listener: createListener({ routes: allRoutes(cloud), token, log, now: cloud.now }),
    snapshot: () => snapshotOf(cloud),
    idle: () => cloud.background.idle(),
    stop: () => stopAll(cloud),
  };
}

function emptyCloud({ runtime, delays, offers, log, now = () => new Date() }: DigitalOceanOptions): Cloud {
  let number = 400_000_000;
  const project = newProject(now(), {
    name: "sandbox",
    description: "Update your project information under Settings",
    purpose: "Just trying out DigitalOcean",
    environment: "Development",
    isDefault: true,
  });
  return {
    runtime,
    delays: { ...NO_DELAYS, ...delays },
    offers: { ...OFFERS, ...offers },
    background: new BackgroundWork(log),
    programming: new SerialWork(),
    publishing: new SerialWork(),
    now,
    nextNumber: () => ++number,
    vpcs: new Map(),
    clusters: new Map(),
    databases: new Map(),
    domains: new Map(),
    certificates: new Map(),
    loadBalancers: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    projects: new Map([[project.id, project]]),
    projectOfResource: new Map(),
    tags: new Set(),
    registry: { registries: new Map(), subscription: undefined },
  };
}

function allRoutes(cloud: Cloud): Route[] {
  return [
    ...accountRoutes(),
    ...regionRoutes(),
    ...sizeRoutes(regionSlugs()),
    ...vpcRoutes(cloud),
    ...clusterRoutes(cloud),
    ...nodePoolRoutes(cloud),
    ...dropletRoutes(cloud),
    ...firewallRoutes(cloud),
    ...databaseRoutes(cloud),
    ...innerDatabaseRoutes(cloud),
    ...databaseUserRoutes(cloud),
    ...domainRoutes(cloud),
    ...certificateRoutes(cloud),
    ...loadBalancerRoutes(cloud),
    ...volumeRoutes(cloud),
    ...snapshotRoutes(cloud),
    ...tagRoutes(cloud),
    ...projectRoutes(cloud),
    ...registriesRoutes(cloud),
    ...registryRoutes(cloud),
    ...(["registries", "registry"] as const).flatMap((family) => [
      ...repositoryRoutes(cloud, family),
      ...garbageCollectionRoutes(cloud, family),
    ]),
  ];
}

async function stopAll(cloud: Cloud): Promise<void> {
  await cloud.background.stop();
  const running = [...cloud.clusters.values(), ...cloud.databases.values()].map(({ runtime }) => runtime);
  const results = await Promise.allSettled(running.map((runtime) => runtime?.stop()));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} clusters or databases did not stop`);
}
