import type { RequestListener } from "node:http";
import { accountRoutes } from "./account/account.ts";
import { regionRoutes, regionSlugs } from "./account/regions.ts";
import { NEW_ACCOUNT } from "./account/rules.ts";
import { sizeRoutes } from "./account/sizes.ts";
import { Tokens, tokenRoutes } from "./account/tokens.ts";
import { BackgroundWork, SerialWork } from "./background.ts";
import { certificateRoutes } from "./certificates/routes.ts";
import type { Cloud, Delays, Offers } from "./cloud.ts";
import { databaseUserRoutes, innerDatabaseRoutes } from "./databases/content-routes.ts";
import { databaseRoutes } from "./databases/routes.ts";
import { domainRoutes } from "./domains/routes.ts";
import { actionRoutes } from "./droplets/actions.ts";
import { dropletRoutes } from "./droplets/routes.ts";
import { firewallRoutes } from "./firewalls/routes.ts";
import { createListener } from "./http/listener.ts";
import type { Route } from "./http/route.ts";
import { nodePoolRoutes } from "./kubernetes/node-pool-routes.ts";
import { clusterRoutes } from "./kubernetes/routes.ts";
import { loadBalancerRoutes } from "./load-balancers/routes.ts";
import { monitoringRoutes } from "./monitoring/routes.ts";
import { vpcRoutes } from "./networks/routes.ts";
import { newProject } from "./projects/projects.ts";
import { projectRoutes } from "./projects/routes.ts";
import { garbageCollectionRoutes } from "./registry/garbage-collection.ts";
import { repositoryRoutes } from "./registry/repository-routes.ts";
import { registriesRoutes, registryRoutes } from "./registry/routes.ts";
import { reservedIpRoutes } from "./reserved-ips/routes.ts";
import type { CloudRuntime } from "./runtime.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { sshKeyRoutes } from "./ssh-keys/ssh-keys.ts";
import { snapshotRoutes, volumeRoutes } from "./storage/volumes.ts";
import { tagRoutes } from "./tags/routes.ts";
import { uptimeRoutes } from "./uptime/routes.ts";

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
  droplet: 0,
  dropletTeardown: 0,
  dropletAction: 0,
};

const OFFERS: Offers = { kubernetesVersions: ["1.34.2-do.0"], postgresVersions: ["15"], valkeyVersions: ["8"] };

/** How {@link createDigitalOcean} is set up. */
export interface DigitalOceanOptions {
  /** What makes clusters, databases, zones, certificates, load balancers and images real. */
  readonly runtime: CloudRuntime;
  /** The API token that may do everything; `POST /_sandbox/tokens` makes others. */
  readonly token: string;
  /** In seconds. @default zero for all: states change right after the answer */
  readonly delays?: Partial<Delays>;
  /** @default Kubernetes 1.34.2-do.0, PostgreSQL 15 and Valkey 8 */
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
  const { log } = options;
  const cloud = emptyCloud(options);
  const tokens = new Tokens(options.token);
  const routes = [...allRoutes(cloud), ...tokenRoutes(tokens)];
  return {
    listener: createListener({ routes, tokens, log, now: cloud.now }),
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
    filtering: new SerialWork(),
    publishing: new SerialWork(),
    now,
    nextNumber: () => ++number,
    vpcs: new Map(),
    clusters: new Map(),
    databases: new Map(),
    domains: new Map(),
    certificates: new Map(),
    loadBalancers: new Map(),
    droplets: new Map(),
    sshKeys: new Map(),
    firewalls: new Map(),
    reservedIps: new Map(),
    actions: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    projects: new Map([[project.id, project]]),
    projectOfResource: new Map(),
    tags: new Set(),
    registry: { registries: new Map(), subscription: undefined },
    uptimeChecks: new Map(),
    alertPolicies: new Map(),
    account: NEW_ACCOUNT,
  };
}

function allRoutes(cloud: Cloud): Route[] {
  return [
    ...accountRoutes(cloud),
    ...regionRoutes(cloud),
    ...sizeRoutes(cloud, regionSlugs()),
    ...vpcRoutes(cloud),
    ...clusterRoutes(cloud),
    ...nodePoolRoutes(cloud),
    ...sshKeyRoutes(cloud),
    ...dropletRoutes(cloud),
    ...actionRoutes(cloud),
    ...firewallRoutes(cloud),
    ...reservedIpRoutes(cloud),
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
    ...uptimeRoutes(cloud),
    ...monitoringRoutes(cloud),
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
  const all = [...cloud.clusters.values(), ...cloud.databases.values(), ...cloud.droplets.values()];
  const running = all.map(({ runtime }) => runtime);
  const results = await Promise.allSettled(running.map((runtime) => runtime?.stop()));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} clusters, databases or droplets did not stop`);
}
