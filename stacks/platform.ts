import { Cluster } from "../components/cluster/index.ts";
import { Database } from "../components/database/index.ts";
import { WildcardRecord, Zone } from "../components/dns/index.ts";
import { databaseRange } from "../components/namespace/index.ts";
import { PLATFORM_PREFIX as NAME, PREVIEW_SUBDOMAIN, previewDomain } from "../components/naming.ts";
import { Network } from "../components/network/index.ts";
import { Registry } from "../components/registry/index.ts";
import { createClusterContents } from "./cluster-contents.ts";
import { readPlatformConfig } from "./config.ts";
import type { PlatformOutputs } from "./platform-outputs.ts";
import type { ProgramSettings } from "./settings.ts";

const environment = "platform";

/** The long-lived base that pull request environments live on. */
export async function platform(settings: ProgramSettings): Promise<PlatformOutputs> {
  const config = readPlatformConfig(settings.values ?? {});
  const region = config.region;

  const registry = new Registry(NAME, {
    registryName: config.registryName,
    tier: config.registryTier,
    host: config.registryHost,
    region,
  });
  const zone = new Zone(NAME, { domain: config.domain, origin: config.dnsZone });
  const network = new Network(NAME, { region, ipRange: config.vpcRange });
  const cluster = new Cluster(NAME, {
    environment,
    region,
    kubernetesVersion: config.kubernetesVersion,
    networkId: network.id,
    clusterSubnet: config.clusterSubnet,
    serviceSubnet: config.serviceSubnet,
    nodeSize: config.nodeSize,
    minNodes: config.minNodes,
    maxNodes: config.maxNodes,
  });
  const database = new Database(NAME, {
    environment,
    region,
    postgresVersion: config.postgresVersion,
    size: config.postgresSize,
    networkId: network.id,
    trustedClusterId: cluster.id,
  });

  const { access, gateway, image, namespace } = createClusterContents(environment, config, { cluster, database, zone });
  new WildcardRecord(NAME, { domain: zone.domain, label: PREVIEW_SUBDOMAIN, address: gateway.address });

  return {
    domain: zone.domain,
    previewDomain: zone.domain.apply(previewDomain),
    registryName: registry.name,
    registryEndpoint: registry.endpoint,
    pullCredentials: registry.pullCredentials,
    clusterId: cluster.id,
    clusterName: cluster.name,
    kubeconfig: access.kubeconfig,
    databaseId: database.id,
    databaseHost: database.host,
    databasePort: database.port,
    databaseRange: database.host.apply((host) => databaseRange(host, config.vpcRange)),
    databaseAdminImage: image,
    gatewayName: gateway.name,
    gatewayNamespace: namespace.name,
    gatewayAddress: gateway.address,
  };
}
