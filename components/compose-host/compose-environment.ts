import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { databaseName } from "../naming.ts";
import { composeLabels, confined, limits, serving } from "./containers.ts";
import { derivedPassword } from "./derived-password.ts";

/** Under which name the apps of an environment find its database. */
const DATABASE_HOST = "greenroom-database";
const GRACE_SECONDS = 5;
const READY_SECONDS = 90;
const LIMITS = limits({ cpu: "1", memory: "512Mi" });

/** What PostgreSQL's image does as root before it becomes another user. */
const CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"].map((name) => `CAP_${name}`);

/** Arguments for {@link ComposeEnvironment}. */
export interface ComposeEnvironmentArgs {
  /** Name of the environment; what it has on the host begins with it. */
  readonly environment: string;

  /** Whether an app uses a database. */
  readonly hasDatabase: boolean;

  /** Image of a PostgreSQL server, by its digest. */
  readonly databaseImage: pulumi.Input<string>;

  /** What the password of the database is derived from; a secret. */
  readonly databaseSecret: pulumi.Input<string>;

  /** The most sessions at one time, 1 or more. */
  readonly connectionLimit: number;

  /**
   * Whether the database's server does not run, because nobody needs it now. Its data stays.
   *
   * @default false
   */
  readonly isAsleep?: boolean;
}

/**
 * What the apps of one environment share on a compose host: a network that no other environment is in, and a PostgreSQL of
 * their own in it. All of it goes with the environment.
 */
export class ComposeEnvironment extends pulumi.ComponentResource {
  /** Name of the network. */
  public readonly network: pulumi.Output<string>;

  /** Address of the database with its password; always secret, and undefined when no app uses one. */
  public readonly databaseUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: ComposeEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:compose-host:ComposeEnvironment", name, args, opts);

    const network = new docker.Network(
      name,
      { name, labels: composeLabels(args.environment, "network") },
      { parent: this },
    );
    this.network = network.name;
    this.databaseUrl = args.hasDatabase ? createDatabase(name, args, network, this) : undefined;
    this.registerOutputs({ network: this.network, databaseUrl: this.databaseUrl });
  }
}

/** Makes the database, and waits until it takes connections. @returns its address */
function createDatabase(
  name: string,
  args: ComposeEnvironmentArgs,
  network: docker.Network,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { environment, databaseSecret } = args;
  const database = databaseName(environment);
  const password = pulumi.secret(databaseSecret).apply((secret) => derivedPassword(secret, `postgres ${environment}`));
  const volume = new docker.Volume(
    `${name}-data`,
    { name: `${name}-data`, labels: composeLabels(environment, "volume") },
    { parent },
  );
  if (args.isAsleep !== true) createServer(name, args, { database, password, volume, network, parent });
  // Within the environment's own network, which exists on one machine only, nothing is encrypted.
  return pulumi.interpolate`postgresql://${database}:${password}@${DATABASE_HOST}:5432/${database}?sslmode=disable`;
}

/** What a database's server is made of. */
interface ServerParts {
  /** Name of the database and of its user. */
  readonly database: string;
  readonly password: pulumi.Output<string>;
  readonly volume: docker.Volume;
  readonly network: docker.Network;
  readonly parent: pulumi.Resource;
}

/** Runs the server, and waits until it takes connections. */
function createServer(
  name: string,
  { environment, databaseImage, connectionLimit }: ComposeEnvironmentArgs,
  { database, password, volume, network, parent }: ServerParts,
): void {
  const image = new docker.RemoteImage(
    `${name}-database-image`,
    { name: databaseImage, keepLocally: true },
    { parent },
  );
  new docker.Container(
    `${name}-database`,
    {
      name: `${name}-database`,
      image: image.imageId,
      command: ["postgres", "-c", `max_connections=${connectionLimit + 3}`],
      envs: [
        `POSTGRES_DB=${database}`,
        `POSTGRES_USER=${database}`,
        pulumi.interpolate`POSTGRES_PASSWORD=${password}`,
        "PGDATA=/var/lib/postgresql/data/pgdata",
      ],
      labels: composeLabels(environment, "database"),
      networksAdvanced: [{ name: network.name, aliases: [DATABASE_HOST] }],
      volumes: [{ volumeName: volume.name, containerPath: "/var/lib/postgresql/data" }],
      // While it makes the database, the server listens on its socket only.
      healthcheck: {
        tests: ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1", `--username=${database}`],
        interval: "1s",
        timeout: "5s",
        startPeriod: "0s",
        retries: READY_SECONDS,
      },
      wait: true,
      waitTimeout: READY_SECONDS,
      ...confined(CAPABILITIES),
      ...serving(GRACE_SECONDS),
      ...LIMITS,
    },
    { parent, deleteBeforeReplace: true },
  );
}
