import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { type TrustedCluster, trustedSources } from "../database/trusted-sources.ts";
import { ownerTag } from "../labels.ts";
import { applyTransform, type Transform } from "../transform.ts";
import { cacheUrl } from "./address.ts";

/** Arguments for {@link Cache}. */
export interface CacheArgs extends TrustedCluster {
  /** Name of the environment that owns the cache; becomes its owner tag. */
  readonly environment: string;

  /** Slug of the region, such as `fra1`. */
  readonly region: string;

  /**
   * Major version of Valkey.
   *
   * @default "8"
   */
  readonly version?: string;

  /**
   * Slug of the size. It can grow, and not shrink.
   *
   * @default "db-s-1vcpu-1gb"
   */
  readonly size?: string;

  /** UUID of the network that the cache is in. */
  readonly networkId: pulumi.Input<string>;

  /** Last-resort changes to the child resources. */
  readonly transform?: { readonly cluster?: Transform<digitalocean.DatabaseClusterArgs> };
}

/**
 * A managed Valkey with one node, reached through the private network by the pods of one cluster. When its memory is full
 * it forgets what was not used for the longest time; when it is replaced it forgets everything.
 */
export class Cache extends pulumi.ComponentResource {
  /** UUID of the database cluster that it is. */
  public readonly id: pulumi.Output<string>;

  /** Host in the private network. */
  public readonly host: pulumi.Output<string>;

  public readonly port: pulumi.Output<number>;

  /** Address with the password, beginning with `rediss://` because the connection is encrypted; always secret. */
  public readonly url: pulumi.Output<string>;

  /** PEM of the authority that signed its certificate, to be trusted beside the usual ones. */
  public readonly authority: pulumi.Output<string>;

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    // What is handed to `super` is waited for, and the cache need not wait the minutes that its cluster takes.
    const { trustedClusterId, ...recorded } = args;
    super("greenroom:cache:Cache", name, recorded, opts);

    const cluster = createCluster(`${name}-cache`, args, this);
    new digitalocean.DatabaseFirewall(
      `${name}-cache-firewall`,
      { clusterId: cluster.id, rules: trustedSources({ trustedClusterId, podRange: args.podRange }) },
      // Deleting the rules would open the cache to everyone for as long as it still lives.
      { parent: this, retainOnDelete: true, deletedWith: cluster },
    );

    this.id = cluster.id;
    this.host = cluster.privateHost;
    this.port = cluster.port;
    this.url = pulumi.secret(
      pulumi
        .all([cluster.privateHost, cluster.port, cluster.user, cluster.password])
        .apply(([host, port, user, password]) => cacheUrl({ host, port, user, password, isEncrypted: true })),
    );
    this.authority = digitalocean.getDatabaseCaOutput({ clusterId: cluster.id }, { parent: this }).certificate;
    this.registerOutputs({
      id: this.id,
      host: this.host,
      port: this.port,
      url: this.url,
      authority: this.authority,
    });
  }
}

function createCluster(name: string, args: CacheArgs, parent: pulumi.Resource): digitalocean.DatabaseCluster {
  return new digitalocean.DatabaseCluster(
    name,
    applyTransform(args.transform?.cluster, {
      name,
      engine: "valkey",
      version: args.version ?? "8",
      size: args.size ?? "db-s-1vcpu-1gb",
      region: args.region,
      nodeCount: 1,
      evictionPolicy: "allkeys_lru",
      privateNetworkUuid: args.networkId,
      maintenanceWindows: [{ day: "sunday", hour: "04:00:00" }],
      tags: [ownerTag(args.environment)],
    }),
    { parent, customTimeouts: { create: "45m" } },
  );
}
