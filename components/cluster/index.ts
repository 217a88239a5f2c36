export { Cluster, type ClusterArgs } from "./cluster.ts";
export { ClusterAccess, type ClusterAccessArgs } from "./cluster-access.ts";
export type { NodePool } from "./node-pools.ts";
