import { type Cloud, timestamp } from "../cloud.ts";
import { attachNodes } from "../load-balancers/attachment.ts";
import type { ClusterRequest } from "../runtime.ts";
import { type Cluster, clusterTags, nodesOf, poolTags } from "./cluster.ts";
import { runNodes, setNodeState } from "./node-pools.ts";

/** Puts an ordered cluster into the account and starts it for real, in the background. */
export function startCluster(cloud: Cloud, cluster: Cluster): void {
  cloud.clusters.set(cluster.id, cluster);
  for (const pool of cluster.pools) for (const tag of poolTags(cluster, pool)) cloud.tags.add(tag);
  cluster.started = provision(cloud, cluster);
  cloud.background.start(`start of cluster ${cluster.name}`, () => cluster.started);
}

/** Marks the cluster as deleting; its nodes, then the cluster itself, go in the background. */
export function tearDownCluster(cloud: Cloud, cluster: Cluster): void {
  if (cluster.state === "deleting") return;
  setState(cloud, cluster, "deleting", "");
  for (const node of nodesOf(cluster)) setNodeState(cloud, node, "deleting");
  cloud.background.start(`teardown of cluster ${cluster.name}`, async () => {
    await cluster.started;
    await cloud.background.pause(cloud.delays.clusterTeardown);
    try {
      await cluster.runtime?.stop();
    } catch (error) {
      setState(cloud, cluster, "error", error instanceof Error ? error.message : String(error));
      throw error;
    }
    cloud.clusters.delete(cluster.id);
    attachNodes(cloud);
  });
}

/** Moves the cluster to a newer offered version; the sandbox runs what it runs, only the slug changes. */
export function upgradeCluster(cloud: Cloud, cluster: Cluster, version: string): void {
  setState(cloud, cluster, "upgrading", "");
  cloud.background.start(`upgrade of cluster ${cluster.name}`, async () => {
    await cloud.background.pause(cloud.delays.upgrade);
    if (cluster.state !== "upgrading") return;
    cluster.version = version;
    setState(cloud, cluster, "running", "");
  });
}

async function provision(cloud: Cloud, cluster: Cluster): Promise<void> {
  await cloud.background.pause(cloud.delays.cluster);
  if (cluster.state !== "provisioning") return;
  try {
    cluster.runtime = await cloud.runtime.startCluster(requestOf(cluster));
  } catch (error) {
    if (cluster.state === "provisioning")
      setState(cloud, cluster, "error", error instanceof Error ? error.message : String(error));
    return;
  }
  if (cluster.state !== "provisioning") return;
  runNodes(cloud, cluster);
  attachNodes(cloud);
  setState(cloud, cluster, "running", "");
}

function requestOf(cluster: Cluster): ClusterRequest {
  const [pool] = cluster.pools;
  const [node] = nodesOf(cluster);
  return {
    id: cluster.id,
    name: cluster.name,
    version: cluster.version,
    tags: clusterTags(cluster),
    clusterSubnet: cluster.clusterSubnet,
    serviceSubnet: cluster.serviceSubnet,
    nodeNames: nodesOf(cluster).map(({ name }) => name),
    nodeLabels: {
      ...pool?.labels,
      ...(pool !== undefined && {
        "doks.digitalocean.com/node-pool": pool.name,
        "doks.digitalocean.com/node-pool-id": pool.id,
      }),
      ...(node !== undefined && { "doks.digitalocean.com/node-id": node.id }),
      "doks.digitalocean.com/version": cluster.version,
    },
  };
}

function setState(cloud: Cloud, cluster: Cluster, state: Cluster["state"], message: string): void {
  Object.assign(cluster, { state, message, updatedAt: timestamp(cloud.now()) });
}
