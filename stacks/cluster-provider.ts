import k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** A cluster, and what opens it. */
interface ClusterToReach {
  readonly kubeconfig: pulumi.Input<string>;
  /** UUID of the cluster, by which the provider knows that it is the same one when the kubeconfig is another. */
  readonly clusterIdentifier: pulumi.Input<string>;
}

/**
 * The way into a cluster. What a program sets there is the program's: an update takes a field back, whoever wrote it last,
 * where the provider would stop at a conflict by itself; fields that no program sets stay everybody's.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export function createClusterProvider(name: string, cluster: ClusterToReach): k8s.Provider {
  return new k8s.Provider(name, { ...cluster, enablePatchForce: true });
}
