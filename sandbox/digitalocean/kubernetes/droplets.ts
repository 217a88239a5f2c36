import { region } from "../account/regions.ts";
import { sizeAnswer, sizeOf } from "../account/sizes.ts";
import type { Cloud } from "../cloud.ts";
import { notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { parameter, type Route, route } from "../http/route.ts";
import { type Cluster, type Node, type NodePool, poolTags } from "./cluster.ts";

/** A worker node with all that its droplet tells. */
export interface Worker {
  readonly cluster: Cluster;
  readonly pool: NodePool;
  readonly node: Node;
  readonly tags: readonly string[];
}

/** Every droplet of the account: the workers of all clusters, also those that are going. */
export function workers(cloud: Cloud): Worker[] {
  return [...cloud.clusters.values()].flatMap((cluster) =>
    cluster.pools.flatMap((pool) => {
      const tags = poolTags(cluster, pool);
      return pool.nodes.map((node) => ({ cluster, pool, node, tags }));
    }),
  );
}

/** The addresses that the running ones among these workers have; one per cluster, as a sandbox cluster is one node. */
export function addressesOf(chosen: readonly Worker[]): string[] {
  const running = chosen.filter(({ node }) => node.state === "running");
  return [...new Set(running.flatMap(({ cluster }) => cluster.runtime?.nodeAddress ?? []))];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/droplets/ (reading; the sandbox's droplets are nodes). */
export function dropletRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/droplets", "droplets_list", (request) => {
      const tag = request.query.get("tag_name");
      const name = request.query.get("name");
      const found = workers(cloud).filter(
        ({ tags, node }) => (tag === null || tags.includes(tag)) && (name === null || node.name === name),
      );
      return page(request, "droplets", found.map(dropletAnswer));
    }),
    route("GET /v2/droplets/{droplet_id}", "droplets_get", (request) => {
      const id = parameter(request, "droplet_id");
      const found = workers(cloud).find(({ node }) => String(node.dropletId) === id);
      if (found === undefined) throw notFound();
      return ok({ droplet: dropletAnswer(found) });
    }),
  ];
}

function dropletAnswer({ cluster, pool, node, tags }: Worker): object {
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
    networks: { v4: networksOf(cluster), v6: [] },
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

/** A sandbox node has one address, which is reached from the host as from other nodes. */
function networksOf(cluster: Cluster): object[] {
  const address = cluster.runtime?.nodeAddress;
  if (address === undefined) return [];
  return ["private", "public"].map((type) => ({
    ip_address: address,
    netmask: "255.255.255.0",
    gateway: address.replace(/\.\d+$/, ".1"),
    type,
  }));
}
