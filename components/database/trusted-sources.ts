import type { types } from "@pulumi/digitalocean";
import type * as pulumi from "@pulumi/pulumi";

/** The cluster that a database lets in. */
export interface TrustedCluster {
  /** UUID of the cluster whose pods may connect; nobody else may. */
  readonly trustedClusterId: pulumi.Input<string>;

  /**
   * Range of that cluster's pods in CIDR notation. Inside its network a VPC-native cluster's pod shows its own address, and
   * not that of its node, by which alone the cluster's UUID would know it:
   * https://docs.digitalocean.com/products/kubernetes/details/features/#vpc-native-networking
   */
  readonly podRange: string;
}

/** The trusted sources of a database that a cluster's nodes and pods may reach, and nobody else. */
export function trustedSources({ trustedClusterId, podRange }: TrustedCluster): types.input.DatabaseFirewallRule[] {
  return [
    { type: "k8s", value: trustedClusterId },
    { type: "ip_addr", value: podRange },
  ];
}
