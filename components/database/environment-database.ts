import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ADMIN_SECRET, databaseName, SYSTEM_NAMESPACE } from "../naming.ts";
import { connectionUrl } from "./connection.ts";
import { SqlJob } from "./sql-job.ts";
import { grantStatements } from "./statements.ts";

/** Arguments for {@link EnvironmentDatabase}. */
export interface EnvironmentDatabaseArgs {
  /** Name of the environment: `pr-12` gets the database and the role `pr_12`. */
  readonly environment: string;

  /** UUID of the shared database cluster. */
  readonly clusterId: pulumi.Input<string>;

  /** Host of the shared database in the private network. */
  readonly host: pulumi.Input<string>;

  readonly port: pulumi.Input<number>;

  /** The most sessions at one time, 1 or more. All environments together share what the size of the database allows. */
  readonly connectionLimit: number;

  /** Image that holds `psql`. */
  readonly adminImage: pulumi.Input<string>;

  /**
   * Whether the database may be neither deleted nor replaced. The role may, because a new one does what the old one did.
   *
   * @default false
   */
  readonly protectDatabase?: boolean;

  /**
   * The database cluster, when it is the environment's own and goes with it: database and role then go when it goes, and
   * nothing is dropped under apps that are still connected.
   *
   * @default - the cluster is shared and stays, so both are dropped
   */
  readonly ownCluster?: pulumi.Resource;
}

/**
 * A database and a role of an environment's own in a shared PostgreSQL; no other environment's role can connect to it.
 *
 * DigitalOcean makes both, and knows no grants, so a Job in the cluster gives them as administrator. They go in the
 * opposite order: the Job, the database, then the role that has rights in it.
 */
export class EnvironmentDatabase extends pulumi.ComponentResource {
  /** Address of the database with the role's password; usable when it is known, and always secret. */
  public readonly url: pulumi.Output<string>;

  /** The database itself, so that its users can be made after it and be gone before it is dropped. */
  public readonly resource: digitalocean.DatabaseDb;

  constructor(name: string, args: EnvironmentDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const database = checkName(args.environment);
    checkConnectionLimit(args.connectionLimit);
    const { ownCluster, ...recorded } = args;
    super("greenroom:database:EnvironmentDatabase", name, recorded, opts);
    const options = childOptions(this, ownCluster === undefined ? {} : { deletedWith: ownCluster });

    const role = new digitalocean.DatabaseUser(`${name}-role`, { clusterId: args.clusterId, name: database }, options);
    this.resource = new digitalocean.DatabaseDb(
      name,
      { clusterId: args.clusterId, name: database },
      { ...options, dependsOn: role, protect: args.protectDatabase ?? false },
    );
    // Of the three only the Job lives in the cluster, and goes when that goes.
    const grant = createGrant(name, database, args, { ...childOptions(this, opts), dependsOn: [this.resource, role] });

    this.url = pulumi.secret(
      pulumi
        .all([args.host, args.port, role.password, grant.resource.id])
        .apply(([host, port, password]) => connectionUrl({ host, port, database, user: database, password })),
    );
    this.registerOutputs({ url: this.url });
  }
}

function createGrant(
  name: string,
  database: string,
  args: EnvironmentDatabaseArgs,
  options: pulumi.ComponentResourceOptions,
): SqlJob {
  return new SqlJob(
    `${name}-grant`,
    {
      environment: args.environment,
      jobName: `grant-${args.environment}`,
      namespace: SYSTEM_NAMESPACE,
      image: args.adminImage,
      connectionSecret: ADMIN_SECRET,
      database,
      statements: grantStatements(database, args.connectionLimit),
    },
    options,
  );
}

function checkName(environment: string): string {
  try {
    return databaseName(environment);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new pulumi.InputPropertyError({ propertyPath: "environment", reason });
  }
}

function checkConnectionLimit(connectionLimit: number): void {
  if (Number.isInteger(connectionLimit) && connectionLimit >= 1) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "connectionLimit",
    reason: `a whole number of at least 1 is needed, got ${connectionLimit}`,
  });
}
