import { requireNodes } from "../account/limits.ts";
import type { Cloud } from "../cloud.ts";
import { accepted, created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { attachNodes } from "../load-balancers/attachment.ts";
import { type Cluster, type NodePool, poolAnswer } from "./cluster.ts";
import { findCluster } from "./credentials.ts";
import { checkPoolName, newNode, readPool, setNodeState, settleNodes, updatePool } from "./node-pools.ts";

/** Imitates https://docs.digitalocean.com/reference/api/reference/kubernetes/ (node pools). */
export function nodePoolRoutes(cloud: Cloud): Route[] {
  const pools = "/v2/kubernetes/clusters/{cluster_id}/node_pools";
  const pool = `${pools}/{node_pool_id}`;
  const settle = (cluster: Cluster): void => settleNodes(cloud, cluster, () => attachNodes(cloud));
  return [
    route(`GET ${pools}`, "kubernetes_list_nodePools", (request) => {
      const cluster = findCluster(cloud, request);
      return ok({ node_pools: cluster.pools.map((one) => poolAnswer(cluster, one)) });
    }),
    route(`POST ${pools}`, "kubernetes_add_nodePool", (request) => {
      const cluster = findLiveCluster(cloud, request);
      const added = readPool(cloud, bodyOf(request), { region: cluster.region, index: 0 });
      checkPoolName(cluster, added.name, undefined);
      requireNodes(cloud, [added]);
      cluster.pools.push(added);
      settle(cluster);
      return created({ node_pool: poolAnswer(cluster, added) });
    }),
    route(`GET ${pool}`, "kubernetes_get_nodePool", (request) => {
      const cluster = findCluster(cloud, request);
      return ok({ node_pool: poolAnswer(cluster, findPool(cluster, request)) });
    }),
    route(`PUT ${pool}`, "kubernetes_update_nodePool", (request) => {
      const cluster = findLiveCluster(cloud, request);
      const found = findPool(cluster, request);
      updatePool(cloud, cluster, found, bodyOf(request));
      settle(cluster);
      return accepted({ node_pool: poolAnswer(cluster, found) });
    }),
    route(`DELETE ${pool}`, "kubernetes_delete_nodePool", (request) => {
      const cluster = findLiveCluster(cloud, request);
      deletePool(cloud, cluster, findPool(cluster, request));
      return noContent();
    }),
    route(`DELETE ${pool}/nodes/{node_id}`, "kubernetes_delete_node", (request) => {
      const cluster = findLiveCluster(cloud, request);
      const found = findPool(cluster, request);
      const node = found.nodes.find(({ id }) => id === parameter(request, "node_id"));
      if (node === undefined) throw notFound();
      setNodeState(cloud, node, "deleting");
      if (request.query.get("replace") === "1") found.nodes.push(newNode(cloud, found.name));
      settle(cluster);
      return accepted();
    }),
  ];
}

function deletePool(cloud: Cloud, cluster: Cluster, pool: NodePool): void {
  if (cluster.pools.length === 1) throw unprocessable("a cluster must keep at least one node pool");
  for (const node of pool.nodes) setNodeState(cloud, node, "deleting");
  cloud.background.start(`teardown of node pool ${pool.name}`, async () => {
    await cloud.background.pause(cloud.delays.clusterTeardown);
    cluster.pools = cluster.pools.filter((other) => other !== pool);
    attachNodes(cloud);
  });
}

function findLiveCluster(cloud: Cloud, request: ApiRequest): Cluster {
  const cluster = findCluster(cloud, request);
  if (cluster.state === "deleting") throw unprocessable(`cluster "${cluster.name}" is being deleted`);
  return cluster;
}

function findPool(cluster: Cluster, request: ApiRequest): NodePool {
  const pool = cluster.pools.find(({ id }) => id === parameter(request, "node_pool_id"));
  if (pool === undefined) throw notFound();
  return pool;
}
