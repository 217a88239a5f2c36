import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { deleteLoadBalancer } from "../load-balancers/lifecycle.ts";
import { type Cluster, ownerTag } from "./cluster.ts";

/** What was made through a cluster's Kubernetes API and outlives the cluster, as ids and names. */
export interface AssociatedResources {
  readonly load_balancers: readonly Named[];
  readonly volumes: readonly Named[];
  readonly volume_snapshots: readonly Named[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Tagged extends Named {
  readonly tags: readonly string[];
}

/** The load balancers, volumes and volume snapshots that carry the cluster's tag. */
export function associatedResources(cloud: Cloud, cluster: Cluster): AssociatedResources {
  const tag = ownerTag(cluster.id);
  return {
    load_balancers: tagged(cloud.loadBalancers.values(), tag),
    volumes: tagged(cloud.volumes.values(), tag),
    volume_snapshots: tagged(cloud.snapshots.values(), tag),
  };
}

/** Deletes all of them. */
export function deleteAssociatedResources(cloud: Cloud, resources: AssociatedResources): void {
  for (const { id } of resources.load_balancers) deleteLoadBalancer(cloud, id);
  for (const { id } of resources.volumes) cloud.volumes.delete(id);
  for (const { id } of resources.volume_snapshots) cloud.snapshots.delete(id);
}

/**
 * Those of a cluster's resources that a request names by id.
 *
 * @throws Refusal 422 when it names one that is not the cluster's
 */
export function selectedResources(cloud: Cloud, cluster: Cluster, body: Fields): AssociatedResources {
  const all = associatedResources(cloud, cluster);
  return {
    load_balancers: selected(all.load_balancers, body.strings("load_balancers"), "load balancer"),
    volumes: selected(all.volumes, body.strings("volumes"), "volume"),
    volume_snapshots: selected(all.volume_snapshots, body.strings("volume_snapshots"), "volume snapshot"),
  };
}

function tagged(resources: Iterable<Tagged>, tag: string): Named[] {
  return [...resources].filter(({ tags }) => tags.includes(tag)).map(({ id, name }) => ({ id, name }));
}

function selected(all: readonly Named[], ids: readonly string[] = [], kind: string): Named[] {
  return ids.map((id) => {
    const found = all.find((resource) => resource.id === id);
    if (found === undefined) throw unprocessable(`${kind} "${id}" is not associated with this cluster`);
    return found;
  });
}
