import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { ownerTag } from "../labels.ts";
import { applyTransform, type Transform } from "../transform.ts";
import { checkNodes, createNodePools, type NodePool } from "./node-pools.ts";
import { chooseVersion, versionPrefix } from "./version.ts";

/** Arguments for {@link Cluster}. */
export interface ClusterArgs {
  /** Name of the environment that owns the cluster; becomes its owner tag. */
  readonly environment: string;

  /** Slug of the region, such as `fra1`. */
  readonly region: string;

  /** Minor version, such as `1.34`: the cluster starts with its latest patch and keeps itself at that. */
  readonly kubernetesVersion: string;

  /** UUID of the network that the nodes are in. */
  readonly networkId: pulumi.Input<string>;

  /** Range of the pods in CIDR notation; overlaps no network of the account. */
  readonly clusterSubnet: string;

  /** Range of the Services in CIDR notation; overlaps no network of the account. */
  readonly serviceSubnet: string;

  /** Slug of the nodes' size, such as `s-2vcpu-4gb`. A change replaces the cluster. */
  readonly nodeSize: string;

  /** The fewest nodes, 1 or more. */
  readonly minNodes: number;

  /** The most nodes, not fewer than `minNodes`. */
  readonly maxNodes: number;

  /**
   * Whether the control plane runs more than once. It costs, and cannot be undone:
   * https://docs.digitalocean.com/products/kubernetes/how-to/enable-high-availability/
   *
   * @default false
   */
  readonly highlyAvailable?: boolean;

  /**
   * Further pools of nodes.
   *
   * @default - one pool
   */
  readonly nodePools?: readonly NodePool[];

  /** Last-resort changes to the child resources. */
  readonly transform?: { readonly cluster?: Transform<digitalocean.KubernetesClusterArgs> };
}

/**
 * A managed Kubernetes cluster (DOKS) with pools of nodes that grow and shrink.
 *
 * VPC-native, so that it brings its own gateway. It does not pull from the registry by itself, because a namespace gets pull credentials of its own.
 */
export class Cluster extends pulumi.ComponentResource {
  /** UUID of the cluster. */
  public readonly id: pulumi.Output<string>;

  public readonly name: pulumi.Output<string>;

  /** URL of the API server. */
  public readonly endpoint: pulumi.Output<string>;

  /** Certificate of the authority that signed the API server's, PEM in base64. */
  public readonly certificateAuthority: pulumi.Output<string>;

  /** Kubeconfig with all rights whose token DigitalOcean ends after seven days; always secret. */
  public readonly kubeconfig: pulumi.Output<string>;

  /**
   * When the token in {@link kubeconfig} ends, in ISO 8601. No secret, so that the state tells, which keeps the rest of it
   * encrypted, whether whoever runs an update has to fetch another first.
   */
  public readonly kubeconfigExpiresAt: pulumi.Output<string>;

  /** The cluster itself, so that what lives in it can be deleted with it. */
  public readonly resource: digitalocean.KubernetesCluster;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    checkNodes(args, args.nodePools ?? []);
    const prefix = checkVersion(args.kubernetesVersion);
    super("greenroom:cluster:Cluster", name, args, opts);

    const chosen = digitalocean
      .getKubernetesVersionsOutput({ versionPrefix: prefix }, { parent: this })
      .apply(async ({ latestVersion }) => {
        const { version, warning } = chooseVersion(prefix, latestVersion);
        if (warning !== undefined) await pulumi.log.warn(warning, this);
        return version;
      });
    this.resource = createCluster(name, args, chosen, this);
    createNodePools(name, this.resource, args, this);

    const kubeconfig = this.resource.kubeConfigs.apply((kubeconfigs) => onlyOne(kubeconfigs));
    this.id = this.resource.id;
    this.name = this.resource.name;
    this.endpoint = this.resource.endpoint;
    this.certificateAuthority = pulumi.unsecret(kubeconfig.apply((config) => config.clusterCaCertificate));
    this.kubeconfig = pulumi.secret(kubeconfig.apply((config) => config.rawConfig));
    this.kubeconfigExpiresAt = pulumi.unsecret(kubeconfig.apply((config) => config.expiresAt));
    this.registerOutputs({
      id: this.id,
      name: this.name,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      kubeconfig: this.kubeconfig,
      kubeconfigExpiresAt: this.kubeconfigExpiresAt,
    });
  }
}

function createCluster(
  name: string,
  args: ClusterArgs,
  version: pulumi.Input<string>,
  parent: pulumi.Resource,
): digitalocean.KubernetesCluster {
  const tags = [ownerTag(args.environment)];
  return new digitalocean.KubernetesCluster(
    name,
    applyTransform(args.transform?.cluster, {
      name,
      region: args.region,
      version,
      vpcUuid: args.networkId,
      clusterSubnet: args.clusterSubnet,
      serviceSubnet: args.serviceSubnet,
      // From 1.36 on a cluster is highly available, and dearer, unless it says no.
      ha: args.highlyAvailable ?? false,
      autoUpgrade: true,
      surgeUpgrade: true,
      maintenancePolicy: { day: "sunday", startTime: "03:00" },
      registryIntegration: false,
      // Load balancers and volumes that the cluster made would outlive it, and cost.
      destroyAllAssociatedResources: true,
      tags,
      nodePool: {
        name: `${name}-default`,
        size: args.nodeSize,
        autoScale: true,
        minNodes: args.minNodes,
        maxNodes: args.maxNodes,
        tags,
      },
    }),
    {
      parent,
      // The cluster upgrades itself, and a program that still names the older version would replace it:
      // https://github.com/digitalocean/terraform-provider-digitalocean/issues/332
      ignoreChanges: ["version"],
      customTimeouts: { create: "45m" },
    },
  );
}

function onlyOne<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("DigitalOcean gave no kubeconfig for the cluster: run `pulumi refresh`");
  return item;
}

function checkVersion(kubernetesVersion: string): string {
  try {
    return versionPrefix(kubernetesVersion);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new pulumi.InputPropertyError({ propertyPath: "kubernetesVersion", reason });
  }
}
