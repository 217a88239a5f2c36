import k8s from "@pulumi/kubernetes";
import { WildcardCertificate } from "../components/certificate/index.ts";
import { Cluster, ClusterAccess } from "../components/cluster/index.ts";
import { Database, DatabaseAdministration } from "../components/database/index.ts";
import { WildcardRecord, Zone } from "../components/dns/index.ts";
import { Gateway } from "../components/gateway/index.ts";
import { pinnedImage } from "../components/image/index.ts";
import { databaseRange, SystemNamespace } from "../components/namespace/index.ts";
import {
  ADMIN_SECRET,
  PLATFORM_PREFIX as NAME,
  PREVIEW_SUBDOMAIN,
  previewDomain,
  SYSTEM_NAMESPACE,
} from "../components/naming.ts";
import { Network } from "../components/network/index.ts";
import { Registry } from "../components/registry/index.ts";
import { type PlatformConfig, readPlatformConfig } from "./config.ts";
import type { PlatformOutputs } from "./platform-outputs.ts";
import type { ProgramSettings } from "./settings.ts";

const environment = "platform";

/** What the cluster's contents lean on. */
interface Outside {
  readonly cluster: Cluster;
  readonly database: Database;
  readonly zone: Zone;
}

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

  const { access, gateway, image, namespace } = insideCluster(config, { cluster, database, zone });
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

/** What is made through the cluster's own API, and goes with the cluster. */
function insideCluster(config: PlatformConfig, { cluster, database, zone }: Outside) {
  const provider = new k8s.Provider(NAME, { kubeconfig: cluster.kubeconfig, clusterIdentifier: cluster.id });
  const options = { provider, deletedWith: cluster.resource };
  const namespace = new SystemNamespace(SYSTEM_NAMESPACE, { environment }, options);
  const access = new ClusterAccess(
    "greenroom-deployer",
    {
      environment,
      namespace: namespace.name,
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
    },
    options,
  );
  const image = pinnedImage(config.databaseAdminImage);
  new DatabaseAdministration(
    ADMIN_SECRET,
    {
      environment,
      namespace: namespace.name,
      host: database.host,
      port: database.port,
      adminUser: database.adminUser,
      adminPassword: database.adminPassword,
      image,
    },
    options,
  );
  const certificate = new WildcardCertificate(NAME, { domain: zone.domain, label: PREVIEW_SUBDOMAIN });
  const gateway = new Gateway(
    NAME,
    {
      environment,
      namespace: namespace.name,
      gatewayClass: config.gatewayClass,
      domain: zone.domain.apply(previewDomain),
      certificateName: certificate.name,
    },
    options,
  );
  return { access, gateway, image, namespace };
}
