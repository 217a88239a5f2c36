import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels } from "../labels.ts";
import { containerSecurityContext, podSecurityContext } from "../pod/security-context.ts";

/** A user without a name or rights, which PostgreSQL's client does not mind. */
const NOBODY = 65_534;
const DEADLINE_SECONDS = 120;

/** Arguments for {@link SqlJob}. */
export interface SqlJobArgs {
  /** Name of the environment that owns the Job; becomes its owner label. */
  readonly environment: string;

  /** Name of the Job in the cluster. */
  readonly jobName: string;

  readonly namespace: pulumi.Input<string>;

  /** Image that holds `psql`. */
  readonly image: pulumi.Input<string>;

  /** Name of the Secret with the administrator's connection, as PostgreSQL's variables. */
  readonly connectionSecret: pulumi.Input<string>;

  /** Database to work in. */
  readonly database: string;

  /** Statements, run one after the other until one fails. */
  readonly statements: readonly string[];
}

/**
 * A few statements run once by a database's administrator, as a Job: from inside the network, because the database lets
 * nobody in from outside. A change of the statements runs them again, so they must bear that.
 */
export class SqlJob extends pulumi.ComponentResource {
  /** The Job; it has succeeded when it is there. */
  public readonly resource: k8s.batch.v1.Job;

  constructor(name: string, args: SqlJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:database:SqlJob", name, args, opts);

    this.resource = new k8s.batch.v1.Job(
      name,
      {
        metadata: {
          name: args.jobName,
          namespace: args.namespace,
          labels: ownerLabels(args.environment),
          // A Job that failed is made anew by the next update instead of staying failed.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: { backoffLimit: 2, activeDeadlineSeconds: DEADLINE_SECONDS, template: podTemplate(args) },
      },
      { ...childOptions(this, opts), deleteBeforeReplace: true },
    );

    this.registerOutputs();
  }
}

function podTemplate(args: SqlJobArgs): k8s.types.input.core.v1.PodTemplateSpec {
  const statements = args.statements.flatMap((statement) => ["--command", statement]);
  return {
    metadata: { labels: ownerLabels(args.environment) },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: podSecurityContext(NOBODY),
      containers: [
        {
          name: "psql",
          image: args.image,
          command: ["psql"],
          args: ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", ...statements],
          envFrom: [{ secretRef: { name: args.connectionSecret } }],
          // Comes after the Secret's and replaces its database.
          env: [{ name: "PGDATABASE", value: args.database }],
          resources: {
            requests: { cpu: "10m", memory: "32Mi" },
            limits: { cpu: "250m", memory: "128Mi" },
          },
          securityContext: containerSecurityContext(),
        },
      ],
    },
  };
}
