import type * as pulumi from "@pulumi/pulumi";

/**
 * The options of a component's children: its own place in the tree, and what it is deleted with.
 *
 * Whatever lives in a cluster or a namespace goes when that goes, so the engine need not delete it one by one, and can
 * forget it when the cluster is already gone. The nodejs SDK does not hand `deletedWith` down by itself.
 */
export function childOptions(
  parent: pulumi.ComponentResource,
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return { parent, ...(opts?.deletedWith === undefined ? {} : { deletedWith: opts.deletedWith }) };
}
