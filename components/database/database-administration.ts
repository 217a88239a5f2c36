import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels } from "../labels.ts";
import { ADMIN_SECRET } from "../naming.ts";
import { connectionVariables } from "./connection.ts";
import { SqlJob } from "./sql-job.ts";
import { hardeningStatements } from "./statements.ts";

const DEFAULT_DATABASE = "defaultdb";

/** Arguments for {@link DatabaseAdministration}. */
export interface DatabaseAdministrationArgs {
  /** Name of the environment that owns the database; becomes the owner label. */
  readonly environment: string;

  /** Namespace of what administers the database. */
  readonly namespace: pulumi.Input<string>;

  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  readonly adminUser: pulumi.Input<string>;

  /** Password of the administrator; a secret. */
  readonly adminPassword: pulumi.Input<string>;

  /** Image that holds `psql`. */
  readonly image: pulumi.Input<string>;
}

/**
 * What administers a shared database from inside the cluster: the administrator's connection as a Secret, which the
 * Jobs of environments use, and a Job that closes the databases which come with it.
 */
export class DatabaseAdministration extends pulumi.ComponentResource {
  /** Name of the Secret with the administrator's connection. */
  public readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: DatabaseAdministrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:database:DatabaseAdministration", name, args, opts);
    const options = childOptions(this, opts);

    const variables = pulumi
      .all([args.host, args.port, args.adminUser, args.adminPassword])
      .apply(([host, port, user, password]) =>
        connectionVariables({ host, port, user, password, database: DEFAULT_DATABASE }),
      );
    const secret = new k8s.core.v1.Secret(
      name,
      {
        metadata: { name: ADMIN_SECRET, namespace: args.namespace, labels: ownerLabels(args.environment) },
        stringData: pulumi.secret(variables),
      },
      options,
    );
    new SqlJob(
      `${name}-hardening`,
      {
        environment: args.environment,
        jobName: "postgres-hardening",
        namespace: args.namespace,
        image: args.image,
        connectionSecret: secret.metadata.name,
        database: DEFAULT_DATABASE,
        statements: hardeningStatements(),
      },
      options,
    );

    this.secretName = secret.metadata.name;
    this.registerOutputs({ secretName: this.secretName });
  }
}
