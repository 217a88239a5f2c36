import type { ClusterRuntime } from "../runtime.ts";

/** A worker node; each is a droplet. */
export interface Node {
  readonly id: string;
  readonly name: string;
  readonly dropletId: number;
  state: "provisioning" | "running" | "draining" | "deleting";
  readonly createdAt: string;
  updatedAt: string;
}

/** A taint of a pool's nodes. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** Nodes of one size. */
export interface NodePool {
  readonly id: string;
  name: string;
  readonly size: string;
  /** Without those that the server adds. */
  tags: readonly string[];
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  autoScale: boolean;
  minNodes: number;
  maxNodes: number;
  nodes: Node[];
}

/** A managed Kubernetes cluster. */
export interface Cluster {
  readonly id: string;
  name: string;
  readonly region: string;
  version: string;
  readonly vpcId: string;
  /** The firewall of its workers. */
  readonly firewallId: string;
  readonly clusterSubnet: string;
  readonly serviceSubnet: string;
  /** Whether both subnets were ordered: then pods and Services are routed in the VPC. */
  readonly isVpcNative: boolean;
  /** Without those that the server adds. */
  tags: readonly string[];
  pools: NodePool[];
  state: "provisioning" | "running" | "upgrading" | "deleting" | "error";
  message: string;
  ha: boolean;
  autoUpgrade: boolean;
  surgeUpgrade: boolean;
  readonly isolatedWorkers: boolean;
  maintenance: { readonly day: string; readonly startTime: string };
  /** Sections that are kept and answered as they were ordered, such as `control_plane_firewall`. */
  sections: Readonly<Record<string, unknown>>;
  /** The registries whose pull secret the cluster has. */
  registries: readonly string[];
  readonly createdAt: string;
  updatedAt: string;
  /** Settles when the real start has ended, either way. */
  started: Promise<void>;
  /** There from `running` on. */
  runtime: ClusterRuntime | undefined;
}

/** All nodes of all pools, default pool first. */
export function nodesOf(cluster: Cluster): Node[] {
  return cluster.pools.flatMap((pool) => pool.nodes);
}

/** The tags that answers carry: the server's own, then the ordered ones. */
export function clusterTags(cluster: Cluster): string[] {
  return [...new Set(["k8s", ownerTag(cluster.id), ...cluster.tags])];
}

/** The tags of a pool and of its droplets. */
export function poolTags(cluster: Cluster, pool: NodePool): string[] {
  return [...new Set([...clusterTags(cluster), "k8s:worker", ...pool.tags])];
}

/** The tag that load balancers, volumes and snapshots of a cluster carry. */
export function ownerTag(clusterId: string): string {
  return `k8s:${clusterId}`;
}

/** The cluster as answers carry it. */
export function clusterAnswer(cluster: Cluster): object {
  return {
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    version: cluster.version,
    cluster_subnet: cluster.clusterSubnet,
    service_subnet: cluster.serviceSubnet,
    vpc_uuid: cluster.vpcId,
    ipv4: cluster.ha ? "" : (cluster.runtime?.nodeAddress ?? ""),
    endpoint: cluster.runtime?.endpoint ?? "",
    tags: clusterTags(cluster),
    node_pools: cluster.pools.map((pool) => poolAnswer(cluster, pool)),
    maintenance_policy: {
      start_time: cluster.maintenance.startTime,
      duration: "4h0m0s",
      day: cluster.maintenance.day,
    },
    auto_upgrade: cluster.autoUpgrade,
    surge_upgrade: cluster.surgeUpgrade,
    isolated_workers: cluster.isolatedWorkers,
    ha: cluster.ha,
    status: { state: cluster.state, ...(cluster.message !== "" && { message: cluster.message }) },
    created_at: cluster.createdAt,
    updated_at: cluster.updatedAt,
    registry_enabled: cluster.registries.length > 0,
    registries: cluster.registries,
    ...cluster.sections,
  };
}

/** The pool as answers carry it. */
export function poolAnswer(cluster: Cluster, pool: NodePool): object {
  return {
    id: pool.id,
    name: pool.name,
    size: pool.size,
    count: pool.nodes.filter((node) => node.state !== "deleting").length,
    tags: poolTags(cluster, pool),
    labels: Object.keys(pool.labels).length === 0 ? null : pool.labels,
    taints: pool.taints,
    auto_scale: pool.autoScale,
    min_nodes: pool.minNodes,
    max_nodes: pool.maxNodes,
    nodes: pool.nodes.map((node) => ({
      id: node.id,
      name: node.name,
      status: { state: node.state },
      droplet_id: String(node.dropletId),
      created_at: node.createdAt,
      updated_at: node.updatedAt,
    })),
  };
}
