import type { Cloud } from "../cloud.ts";
import { workers } from "../kubernetes/droplets.ts";

/** A droplet of either kind: one that was ordered, or a worker of a cluster. */
export interface Machine {
  readonly dropletId: number;
  readonly tags: readonly string[];
  /** The cluster that it works for. */
  readonly clusterId: string | undefined;
  /** Undefined unless it runs. */
  readonly address: string | undefined;
}

/** Every droplet of the account, also those that are going. */
export function machines(cloud: Cloud): Machine[] {
  const nodes = workers(cloud).map(({ cluster, node, tags }) => ({
    dropletId: node.dropletId,
    tags,
    clusterId: cluster.id,
    address: node.state === "running" ? cluster.runtime?.nodeAddress : undefined,
  }));
  const ordered = [...cloud.droplets.values()].map(({ id, tags, status, runtime }) => ({
    dropletId: id,
    tags,
    clusterId: undefined,
    address: status === "active" ? runtime?.address : undefined,
  }));
  return [...nodes, ...ordered];
}

/** The addresses of those that run; one per cluster, as a sandbox cluster is one node. */
export function addressesOf(chosen: readonly Machine[]): string[] {
  return [...new Set(chosen.flatMap(({ address }) => address ?? []))];
}
