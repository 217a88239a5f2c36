import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { ownerTag } from "../labels.ts";
import { applyTransform, type Transform } from "../transform.ts";
import { type TrustedCluster, trustedSources } from "./trusted-sources.ts";

/** Arguments for {@link Database}. */
export interface DatabaseArgs extends TrustedCluster {
  /** Name of the environment that owns the database; becomes its owner tag. */
  readonly environment: string;

  /** Slug of the region, such as `fra1`. */
  readonly region: string;

  /** Major version of PostgreSQL, 15 or newer. */
  readonly postgresVersion: string;

  /** Slug of the size, such as `db-s-1vcpu-1gb`. It can grow, and not shrink. */
  readonly size: string;

  /**
   * Number of nodes, 1 to 3: one that works, and standbys that take over.
   *
   * @default 1
   */
  readonly nodeCount?: number;

  /** UUID of the network that the database is in. */
  readonly networkId: pulumi.Input<string>;

  /** Last-resort changes to the child resources. */
  readonly transform?: { readonly cluster?: Transform<digitalocean.DatabaseClusterArgs> };
}

/** A managed PostgreSQL, reached through the private network by the pods of one cluster and by nobody else. */
export class Database extends pulumi.ComponentResource {
  /** UUID of the database cluster. */
  public readonly id: pulumi.Output<string>;

  /** Host in the private network. */
  public readonly host: pulumi.Output<string>;

  public readonly port: pulumi.Output<number>;

  /** Name of the administrator. */
  public readonly adminUser: pulumi.Output<string>;

  /** Password of the administrator; always secret. */
  public readonly adminPassword: pulumi.Output<string>;

  /** Name of the database that comes with it. */
  public readonly defaultDatabase: pulumi.Output<string>;

  /** The database cluster itself, so that what lives in it can be deleted with it. */
  public readonly resource: digitalocean.DatabaseCluster;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    checkVersion(args.postgresVersion);
    checkNodeCount(args.nodeCount ?? 1);
    // What is handed to `super` is waited for, and the database need not wait the minutes that its cluster takes.
    const { trustedClusterId, ...recorded } = args;
    super("greenroom:database:Database", name, recorded, opts);

    const cluster = createCluster(name, args, this);
    this.resource = cluster;
    new digitalocean.DatabaseFirewall(
      `${name}-firewall`,
      { clusterId: cluster.id, rules: trustedSources({ trustedClusterId, podRange: args.podRange }) },
      // Deleting the rules would open the database to everyone for as long as it still lives.
      { parent: this, retainOnDelete: true, deletedWith: cluster },
    );

    this.id = cluster.id;
    this.host = cluster.privateHost;
    this.port = cluster.port;
    this.adminUser = cluster.user;
    this.adminPassword = pulumi.secret(cluster.password);
    this.defaultDatabase = cluster.database;
    this.registerOutputs({
      id: this.id,
      host: this.host,
      port: this.port,
      adminUser: this.adminUser,
      adminPassword: this.adminPassword,
      defaultDatabase: this.defaultDatabase,
    });
  }
}

function createCluster(name: string, args: DatabaseArgs, parent: pulumi.Resource): digitalocean.DatabaseCluster {
  return new digitalocean.DatabaseCluster(
    name,
    applyTransform(args.transform?.cluster, {
      name,
      engine: "pg",
      version: args.postgresVersion,
      size: args.size,
      region: args.region,
      nodeCount: args.nodeCount ?? 1,
      privateNetworkUuid: args.networkId,
      maintenanceWindows: [{ day: "sunday", hour: "04:00:00" }],
      tags: [ownerTag(args.environment)],
    }),
    { parent, customTimeouts: { create: "45m" } },
  );
}

/** Before version 15 every role may create in the schema `public` of every database. */
function checkVersion(version: string): void {
  if (/^\d+$/.test(version) && Number(version) >= 15) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "postgresVersion",
    reason: `a major version of at least 15 is needed, got ${version}`,
  });
}

/** https://docs.digitalocean.com/products/databases/postgresql/how-to/add-standby-nodes/ */
function checkNodeCount(nodeCount: number): void {
  if ([1, 2, 3].includes(nodeCount)) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "nodeCount",
    reason: `a whole number from 1 to 3 is needed, got ${nodeCount}`,
  });
}
