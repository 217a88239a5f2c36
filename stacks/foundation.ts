import type * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../components/cluster/index.ts";
import { Database } from "../components/database/index.ts";
import { WildcardRecord } from "../components/dns/index.ts";
import { databaseRange } from "../components/namespace/index.ts";
import { Network } from "../components/network/index.ts";
import { createClusterContents } from "./cluster-contents.ts";
import type { FoundationConfig } from "./config.ts";

/** Whose foundation it is, and under which names. */
export interface Site {
  /** Name of the environment that owns it. */
  readonly environment: string;

  /** What the name of every resource is or begins with. */
  readonly name: string;

  /** Domain of the zone that the public hosts are in. */
  readonly domain: pulumi.Output<string>;

  /** What stands between the public hosts and the domain; empty when nothing does. */
  readonly label: string;

  /** Whether the database may be neither deleted nor replaced. */
  readonly protectDatabase: boolean;
}

/**
 * What environments stand on: a network with a cluster and a database in it, and the one way into the cluster. Cluster
 * and database, which take the longest, are made at the same time.
 */
export function createFoundation(
  { environment, name, domain, label, protectDatabase }: Site,
  config: FoundationConfig,
) {
  const { region } = config;
  const network = new Network(name, { region, ipRange: config.vpcRange });
  const cluster = new Cluster(name, {
    environment,
    region,
    kubernetesVersion: config.kubernetesVersion,
    highlyAvailable: config.highlyAvailable,
    networkId: network.id,
    clusterSubnet: config.clusterSubnet,
    serviceSubnet: config.serviceSubnet,
    nodeSize: config.nodeSize,
    minNodes: config.minNodes,
    maxNodes: config.maxNodes,
    nodePools: config.nodePools,
  });
  const database = new Database(
    name,
    {
      environment,
      region,
      postgresVersion: config.postgresVersion,
      size: config.postgresSize,
      nodeCount: config.postgresNodes,
      networkId: network.id,
      trustedClusterId: cluster.id,
      podRange: config.clusterSubnet,
    },
    { protect: protectDatabase },
  );
  const contents = createClusterContents({ environment, name, domain, label }, config, { cluster, database });
  const { access, gateway, image, namespace, hostDomain } = contents;
  const record = new WildcardRecord(name, { domain, label, address: gateway.address });

  return {
    network,
    cluster,
    database,
    provider: contents.provider,
    outputs: {
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
    },
    hostDomain,
    /** Everything that was made. */
    members: [network, cluster, database, ...contents.members, record],
  };
}
