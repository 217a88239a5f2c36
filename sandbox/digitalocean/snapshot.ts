import type { Cloud } from "./cloud.ts";
import { machines } from "./droplets/machines.ts";
import { liveLoadBalancers } from "./load-balancers/load-balancer.ts";

/** What exists in the account, for people. */
export interface Snapshot {
  readonly vpcs: readonly { readonly name: string; readonly range: string }[];
  readonly clusters: readonly Stated[];
  readonly databases: readonly Stated[];
  readonly loadBalancers: readonly Stated[];
  /** Ordered ones. */
  readonly hosts: readonly Stated[];
  readonly certificates: readonly Stated[];
  readonly domains: readonly { readonly name: string; readonly records: number }[];
  readonly registries: readonly string[];
  /** With the workers of clusters. */
  readonly droplets: number;
  readonly volumes: number;
  readonly snapshots: number;
}

interface Stated {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** Where it is reached; empty before it runs. */
  readonly address: string;
}

/** Looks at everything once; changes nothing. */
export function snapshotOf(cloud: Cloud): Snapshot {
  const clusters = [...cloud.clusters.values()];
  const databases = [...cloud.databases.values()];
  return {
    vpcs: [...cloud.vpcs.values()].map(({ name, range }) => ({ name, range: range.text })),
    clusters: clusters.map(({ id, name, state, runtime }) => ({ id, name, state, address: runtime?.endpoint ?? "" })),
    databases: databases.map(({ id, name, status, isGone, runtime }) => ({
      id,
      name,
      state: isGone ? "deleting" : status,
      address: runtime === undefined ? "" : `${runtime.host}:${runtime.port}`,
    })),
    loadBalancers: liveLoadBalancers(cloud).map(({ id, name, status, address }) => ({
      id,
      name,
      state: status,
      address,
    })),
    hosts: [...cloud.droplets.values()].map(({ id, name, status, runtime }) => ({
      id: String(id),
      name,
      state: status,
      address: runtime?.address ?? "",
    })),
    certificates: [...cloud.certificates.values()].map(({ id, name, state }) => ({ id, name, state, address: "" })),
    domains: [...cloud.domains.values()].map(({ name, records }) => ({ name, records: records.length })),
    registries: [...cloud.registry.registries.keys()],
    droplets: machines(cloud).length,
    volumes: cloud.volumes.size,
    snapshots: cloud.snapshots.size,
  };
}
