import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { ownerTag } from "../labels.ts";

/** The fewest and the most nodes of a pool, which grows and shrinks between them. */
export interface NodeCount {
  /** 1 or more. */
  readonly minNodes: number;

  /** Not fewer than `minNodes`. */
  readonly maxNodes: number;
}

/** A further pool of nodes, for apps that need other machines than the first pool has. */
export interface NodePool extends NodeCount {
  /** Lower-case letters, digits and `-`; pods choose it by the label `greenroom.dev/pool`. */
  readonly name: string;

  /** Slug of the nodes' size. A change replaces the pool. */
  readonly size: string;
}

/** Marks the nodes of a further pool with its name. */
const POOL_LABEL = "greenroom.dev/pool";

/** Makes the further pools of a cluster. They go with it. */
export function createNodePools(
  name: string,
  cluster: digitalocean.KubernetesCluster,
  { environment, nodePools = [] }: { readonly environment: string; readonly nodePools?: readonly NodePool[] },
  parent: pulumi.Resource,
): void {
  for (const pool of nodePools) {
    new digitalocean.KubernetesNodePool(
      `${name}-${pool.name}`,
      {
        clusterId: cluster.id,
        name: `${name}-${pool.name}`,
        size: pool.size,
        autoScale: true,
        minNodes: pool.minNodes,
        maxNodes: pool.maxNodes,
        labels: { [POOL_LABEL]: pool.name },
        tags: [ownerTag(environment)],
      },
      { parent, deletedWith: cluster, customTimeouts: { create: "45m", delete: "30m" } },
    );
  }
}

/** @throws InputPropertiesError with every number of nodes and every name that cannot be. */
export function checkNodes(first: NodeCount, pools: readonly NodePool[]): void {
  const names = pools.map(({ name }) => name);
  const errors = [
    ...countErrors("", first),
    ...pools.flatMap((pool, index) => [
      ...countErrors(`nodePools[${index}].`, pool),
      ...nameErrors(`nodePools[${index}].name`, pool.name, names.indexOf(pool.name) < index),
    ]),
  ];
  if (errors.length > 0) throw new pulumi.InputPropertiesError({ message: "the nodes of the cluster", errors });
}

function countErrors(path: string, { minNodes, maxNodes }: NodeCount): readonly pulumi.InputPropertyErrorDetails[] {
  const tooFew = `a whole number of at least 1 is needed, got ${minNodes}`;
  const tooMany = `a whole number not below minNodes (${minNodes}) is needed, got ${maxNodes}`;
  return [
    ...(Number.isInteger(minNodes) && minNodes >= 1 ? [] : [{ propertyPath: `${path}minNodes`, reason: tooFew }]),
    ...(Number.isInteger(maxNodes) && maxNodes >= minNodes
      ? []
      : [{ propertyPath: `${path}maxNodes`, reason: tooMany }]),
  ];
}

function nameErrors(propertyPath: string, name: string, isTaken: boolean): readonly pulumi.InputPropertyErrorDetails[] {
  if (name === "default" || isTaken) return [{ propertyPath, reason: `there is a pool "${name}" already` }];
  if (/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return [];
  return [{ propertyPath, reason: `lower-case letters, digits and "-", at most 32 characters, got "${name}"` }];
}
