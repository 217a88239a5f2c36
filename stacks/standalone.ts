import type * as pulumi from "@pulumi/pulumi";
import { type CatalogueApp, type PlacedApp, placeApps } from "../components/catalogue/index.ts";
import { EnvironmentDatabase } from "../components/database/index.ts";
import { Zone } from "../components/dns/index.ts";
import { EnvironmentNamespace } from "../components/namespace/index.ts";
import { type StandaloneName, standalonePrefix } from "../components/naming.ts";
import { DeletionGuard } from "../components/protection/index.ts";
import { readStandaloneConfig, type StandaloneConfig } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { createApps } from "./environment-apps.ts";
import { lookAfter } from "./environment-care.ts";
import { createFoundation } from "./foundation.ts";
import { readPlatformOutputs } from "./platform-outputs.ts";
import { tellFingerprints } from "./production-secrets.ts";
import { requireQuota } from "./quota.ts";
import { requireAll } from "./requirements.ts";
import { readSeeded, SEEDED_OUTPUT } from "./seeds.ts";
import type { ProgramSettings, StackOutputs } from "./settings.ts";
import { createCache } from "./standalone-cache.ts";

/**
 * An environment with everything of its own. It shares with others the registry, whose images go from one environment to
 * the next, and, unless it has a domain of its own, the platform's.
 */
export async function standalone(environment: StandaloneName, settings: ProgramSettings): Promise<StackOutputs> {
  const config = readStandaloneConfig(environment, settings.values ?? {}, settings.deployment);
  const apps = place(environment, settings.apps, config);
  requireAll(environment, apps, config.release, settings.secrets ?? {});
  requireQuota(environment, apps, config.quota, `Pulumi.${environment}.yaml`);
  const fingerprints = tellFingerprints(environment, apps, config, settings);
  const name = standalonePrefix(environment);
  const isProtected = (what: string) => environment === "production" && !config.unprotected.includes(what);
  const platform = readPlatformOutputs("registryEndpoint", "pullCredentials", "domain");

  const zone = createZone(name, config, isProtected("domain"));
  const domain = zone?.domain ?? platform.domain;
  const foundation = createFoundation(
    { environment, name, domain, label: config.subdomain, protectDatabase: isProtected("database") },
    config,
  );
  const { cluster, database, provider, outputs, hostDomain } = foundation;
  const { ownDatabase, namespace } = createHome(environment, foundation, platform.pullCredentials, config, isProtected);
  const site = { environment, name, foundation, namespace };
  const cache = apps.some((app) => app.cache) ? createCache(site, config) : undefined;
  const running = createApps(apps, {
    environment,
    release: config.release,
    secrets: settings.secrets ?? {},
    gracePeriodSeconds: config.gracePeriodSeconds,
    seeded: await readSeeded(apps),
    indexed: config.indexed,
    registryEndpoint: platform.registryEndpoint,
    domain: hostDomain,
    gatewayName: outputs.gatewayName,
    gatewayNamespace: outputs.gatewayNamespace,
    namespace,
    database: ownDatabase,
    cache,
    provider,
  });
  const { urls, seeded } = running;
  const { secrets = {} } = settings;
  const patient = { environment, name, cluster, database, cache, ownDomain: zone?.domain, apps, urls, secrets };
  const { project, members } = lookAfter(patient, config);
  if (environment === "production") {
    const own = [...(zone === undefined ? [] : [zone]), ownDatabase, namespace, ...(cache?.members ?? [])];
    new DeletionGuard(environment, { guards: [...foundation.members, ...own, ...running.members, ...members] });
  }

  return {
    ...outputs,
    projectId: project.id,
    domain,
    commit: config.commit,
    database: ownDatabase.resource.name,
    namespace: namespace.name,
    release: config.release,
    [SEEDED_OUTPUT]: seeded,
    urls,
    ...fingerprints,
  };
}

/** The database and the namespace of the apps. */
function createHome(
  environment: StandaloneName,
  { cluster, database, provider, outputs }: ReturnType<typeof createFoundation>,
  pullCredentials: pulumi.Input<string>,
  config: StandaloneConfig,
  isProtected: (what: string) => boolean,
) {
  const ownDatabase = new EnvironmentDatabase(
    environment,
    {
      environment,
      clusterId: database.id,
      host: database.host,
      port: database.port,
      connectionLimit: config.databaseConnectionLimit,
      adminImage: outputs.databaseAdminImage,
      protectDatabase: isProtected("database"),
      ownCluster: database.resource,
    },
    { provider, deletedWith: cluster.resource },
  );
  const namespace = new EnvironmentNamespace(
    environment,
    {
      environment,
      quota: config.quota,
      databaseRange: outputs.databaseRange,
      databasePort: database.port,
      pullCredentials,
    },
    { provider, deletedWith: cluster.resource, dependsOn: ownDatabase.resource },
  );
  return { ownDatabase, namespace };
}

/** The zone of the environment's own domain; undefined when it has none. */
function createZone(name: string, { domain, dnsZone }: StandaloneConfig, protect: boolean): Zone | undefined {
  return domain === "" ? undefined : new Zone(name, { domain, origin: dnsZone }, { protect });
}

/** The apps with this environment's values. What fills a new database for trials has no place where people's own data is. */
function place(
  environment: StandaloneName,
  catalogue: readonly CatalogueApp[],
  { apps: values, replicas, seed }: StandaloneConfig,
): readonly PlacedApp[] {
  const { apps, problems } = placeApps(catalogue, values, { replicas });
  if (problems.length > 0) {
    throw new ConfigurationError(
      environment,
      problems.map(({ path, reason }) => `greenroom:apps: ${path}: ${reason}`),
    );
  }
  return seed ? apps : apps.map(withoutSeed);
}

function withoutSeed(app: PlacedApp): PlacedApp {
  if (app.database === undefined) return app;
  const { seed: _, ...database } = app.database;
  return { ...app, database };
}
