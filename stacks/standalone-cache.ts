import type * as pulumi from "@pulumi/pulumi";
import { Cache, CacheAccess } from "../components/cache/index.ts";
import { databaseRange, type EnvironmentNamespace } from "../components/namespace/index.ts";
import type { StandaloneName } from "../components/naming.ts";
import type { StandaloneConfig } from "./config.ts";
import type { createFoundation } from "./foundation.ts";

/** What a cache is made in, and for whom. */
export interface CacheSite {
  readonly environment: StandaloneName;

  /** What the name of every resource is or begins with. */
  readonly name: string;

  readonly foundation: ReturnType<typeof createFoundation>;
  readonly namespace: EnvironmentNamespace;
}

/** The managed Valkey of an environment, which the pods of its namespace may reach. */
export function createCache({ environment, name, foundation, namespace }: CacheSite, config: StandaloneConfig) {
  const { cluster, network, provider } = foundation;
  const cache = new Cache(name, {
    environment,
    region: config.region,
    networkId: network.id,
    trustedClusterId: cluster.id,
    podRange: config.clusterSubnet,
    size: config.cacheSize,
  });
  const access = new CacheAccess(
    environment,
    {
      environment,
      namespace: namespace.name,
      range: cache.host.apply((host) => databaseRange(host, config.vpcRange)),
      port: cache.port,
    },
    { provider, deletedWith: namespace.resource },
  );
  const members: readonly pulumi.Resource[] = [cache, access];
  return { id: cache.id, url: cache.url, authority: cache.authority, members };
}
