import { cacheResources, EnvironmentCache } from "../components/cache/index.ts";
import { EnvironmentDatabase } from "../components/database/index.ts";
import { pinnedImage } from "../components/image/index.ts";
import { PreviewNamespace } from "../components/namespace/index.ts";
import { ASLEEP_OUTPUT } from "./asleep.ts";
import { createClusterProvider } from "./cluster-provider.ts";
import { type EnvironmentConfig, readEnvironmentConfig } from "./config.ts";
import { createApps, type Ground, type GroundCache } from "./environment-apps.ts";
import { readPlatformOutputs } from "./platform-outputs.ts";
import { requireQuota } from "./quota.ts";
import { requireAll } from "./requirements.ts";
import { readSeeded, SEEDED_OUTPUT } from "./seeds.ts";
import type { ProgramSettings, StackOutputs } from "./settings.ts";

/** The environment of one pull request, on the platform. */
export async function pullRequest(environment: string, settings: ProgramSettings): Promise<StackOutputs> {
  const config = readEnvironmentConfig(environment, settings.values ?? {}, settings.deployment);
  const apps = settings.apps.map((app) => ({ ...app, replicas: config.isAsleep ? 0 : 1 }));
  requireAll(environment, apps, config.release, settings.secrets ?? {});
  const usesCache = apps.some((app) => app.cache);
  const beside = usesCache ? { "the cache": cacheResources() } : {};
  requireQuota(environment, apps, config.quota, "Pulumi.pr.yaml", beside);
  const platform = readPlatformOutputs(
    ...(["kubeconfig", "clusterId", "databaseId", "databaseHost", "databasePort", "databaseRange"] as const),
    ...(["databaseAdminImage", "pullCredentials", "registryEndpoint", "previewDomain"] as const),
    ...(["gatewayName", "gatewayNamespace"] as const),
  );

  const { kubeconfig, clusterId: clusterIdentifier } = platform;
  const provider = createClusterProvider(environment, { kubeconfig, clusterIdentifier });
  const database = new EnvironmentDatabase(
    environment,
    {
      environment,
      clusterId: platform.databaseId,
      host: platform.databaseHost,
      port: platform.databasePort,
      connectionLimit: config.databaseConnectionLimit,
      adminImage: platform.databaseAdminImage,
    },
    { provider },
  );
  const namespace = new PreviewNamespace(
    environment,
    {
      environment,
      quota: config.quota,
      databaseRange: platform.databaseRange,
      databasePort: platform.databasePort,
      pullCredentials: platform.pullCredentials,
    },
    // The namespace goes before the database, so that nothing uses it any more when it is dropped.
    { provider, dependsOn: database.resource },
  );
  const cache = usesCache ? createCache(environment, config, { namespace, database, provider }) : undefined;
  const { urls, seeded, ready } = createApps(apps, {
    environment,
    release: config.release,
    secrets: settings.secrets ?? {},
    gracePeriodSeconds: config.gracePeriodSeconds,
    seeded: await readSeeded(settings.apps),
    indexed: false,
    registryEndpoint: platform.registryEndpoint,
    domain: platform.previewDomain,
    gatewayName: platform.gatewayName,
    gatewayNamespace: platform.gatewayNamespace,
    namespace,
    database,
    cache,
    provider,
  });

  return {
    [ASLEEP_OUTPUT]: config.isAsleep,
    // An update that fails leaves the commit of the one before.
    commit: ready.apply(() => config.commit),
    database: database.resource.name,
    namespace: namespace.name,
    release: config.release,
    [SEEDED_OUTPUT]: seeded,
    urls,
  };
}

/** A cache of the environment's own, in its namespace: a managed one would cost more than all the rest. */
function createCache(
  environment: string,
  { cacheImage, isAsleep }: Pick<EnvironmentConfig, "cacheImage" | "isAsleep">,
  { namespace, database, provider }: Pick<Ground, "namespace" | "database" | "provider">,
): GroundCache {
  const { url } = new EnvironmentCache(
    environment,
    { environment, namespace: namespace.name, image: pinnedImage(cacheImage), passwordSeed: database.url, isAsleep },
    { provider, deletedWith: namespace.resource, dependsOn: namespace },
  );
  return { url, authority: undefined };
}
