import { region } from "../account/regions.ts";
import { sizeAnswer, sizeOf } from "../account/sizes.ts";
import type { Cloud } from "../cloud.ts";
import { networksAnswer } from "../droplets/droplet.ts";
import { type Cluster, type Node, type NodePool, poolTags } from "./cluster.ts";

/** A worker node with all that its droplet tells. */
export interface Worker {
  readonly cluster: Cluster;
  readonly pool: NodePool;
  readonly node: Node;
  readonly tags: readonly string[];
}

/** The workers of all clusters, also those that are going. */
export function workers(cloud: Cloud): Worker[] {
  return [...cloud.clusters.values()].flatMap((cluster) =>
    cluster.pools.flatMap((pool) => {
      const tags = poolTags(cluster, pool);
      return pool.nodes.map((node) => ({ cluster, pool, node, tags }));
    }),
  );
}

/** The droplet of a worker as answers carry it. */
export function workerAnswer({ cluster, pool, node, tags }: Worker): object {
  const size = sizeOf(pool.size);
  return {
    id: node.dropletId,
    name: node.name,
    memory: size?.memory,
    vcpus: size?.vcpus,
    disk: size?.disk,
    locked: node.state === "provisioning",
    status: node.state === "provisioning" ? "new" : "active",
    created_at: node.createdAt,
    features: ["droplet_agent", "private_networking"],
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: imageAnswer(cluster),
    volume_ids: [],
    size: sizeAnswer(pool.size, [cluster.region]),
    size_slug: pool.size,
    networks: { v4: networksAnswer(cluster.runtime?.nodeAddress), v6: [] },
    region: region(cluster.region),
    tags,
    vpc_uuid: cluster.vpcId,
  };
}

function imageAnswer(cluster: Cluster): object {
  return {
    id: 142_000_000,
    name: `do-kube-${cluster.version}`,
    type: "snapshot",
    distribution: "Debian",
    slug: null,
    public: false,
    regions: [cluster.region],
    created_at: cluster.createdAt,
    min_disk_size: 20,
    size_gigabytes: 2.5,
    description: "",
    tags: [],
    status: "available",
  };
}
