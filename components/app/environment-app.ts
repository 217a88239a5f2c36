import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { App } from "../catalogue/definition.ts";
import { childOptions } from "../child-options.ts";
import { shortHash } from "../hash.ts";
import { appLabels, COMMIT_ANNOTATION } from "../labels.ts";
import { hostName } from "../naming.ts";
import type { ContainerSettings } from "./container.ts";
import { PORT_NAME } from "./container.ts";
import { deploymentSpec, servingLabels } from "./deployment.ts";
import { createJob } from "./job.ts";
import { routeSpec } from "./route.ts";
import { plainVariables, secretNames } from "./variables.ts";

/** Arguments for {@link EnvironmentApp}. */
export interface EnvironmentAppArgs {
  /** Name of the environment; becomes the owner label and the beginning of the public host. */
  readonly environment: string;

  /** The app, as the catalogue has it. */
  readonly app: App;

  /** Image by its digest. */
  readonly image: pulumi.Input<string>;

  /** The commit that the app's source comes from; the app finds it in `GREENROOM_COMMIT` and reports it. */
  readonly commit: string;

  readonly namespace: pulumi.Input<string>;

  /** Account that the pods run as. */
  readonly serviceAccount: pulumi.Input<string>;

  /** Domain one label above the public hosts. */
  readonly domain: pulumi.Input<string>;

  /** Name of the Gateway that public routes attach to. */
  readonly gatewayName: pulumi.Input<string>;

  readonly gatewayNamespace: pulumi.Input<string>;

  /**
   * Address of the environment's database, for an app that uses it; a secret.
   *
   * @default - the app cannot use a database
   */
  readonly databaseUrl?: pulumi.Input<string>;

  /** The values of the secrets that the app names, by these names. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;

  /** How long a pod may take to stop, in seconds, 2 or more. */
  readonly gracePeriodSeconds: number;

  /** Whether the environment was filled before. The Job that did it is then left as it was, and does not run again. */
  readonly seeded: boolean;
}

/**
 * One app of an environment: its Deployment, and as far as the catalogue asks for them its Service, public route,
 * migration and seed.
 *
 * The migration runs to its end before the new version starts; when it fails, the old version goes on serving.
 */
export class EnvironmentApp extends pulumi.ComponentResource {
  /** Public address; undefined for an app that has none. */
  public readonly url: pulumi.Output<string | undefined>;

  /** Whether the seed has run; false for an app that has none. Known when it has. */
  public readonly seeded: pulumi.Output<boolean>;

  constructor(name: string, args: EnvironmentAppArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(args);
    super("greenroom:app:EnvironmentApp", name, args, opts);
    const options = childOptions(this, opts);

    const settings = createSettings(name, args, options);
    const migration = createMigration(name, args, settings, options);
    const seed = createSeed(name, args, settings, { ...options, dependsOn: migration });
    createDeployment(name, args, settings, { ...options, dependsOn: [...migration, ...seed] });
    const service = createService(name, args, options);
    this.url = createRoute(name, args, service, options);

    this.seeded = pulumi.all(seed.map((job) => job.id)).apply((ids) => ids.length > 0);
    this.registerOutputs({ url: this.url, seeded: this.seeded });
  }
}

function createSettings(
  name: string,
  args: EnvironmentAppArgs,
  options: pulumi.CustomResourceOptions,
): ContainerSettings {
  const { app, environment, commit } = args;
  const variables = pulumi.output(args.domain).apply((domain) => plainVariables(app, { environment, domain, commit }));
  const secrets: Record<string, pulumi.Input<string>> = {};
  if (app.database !== undefined && args.databaseUrl !== undefined) {
    secrets.DATABASE_URL = pulumi.secret(args.databaseUrl);
  }
  for (const [variable, secret] of Object.entries(secretNames(app))) {
    const value = args.secrets[secret];
    if (value !== undefined) secrets[variable] = pulumi.secret(value);
  }
  const base = { image: args.image, serviceAccount: args.serviceAccount, variables };
  if (Object.keys(secrets).length === 0) return { ...base, secretName: undefined };
  // Its name is left to the provider, which gives a changed Secret a new one: only so do the pods start anew.
  const secret = new k8s.core.v1.Secret(
    `${name}-environment`,
    { metadata: { namespace: args.namespace, labels: appLabels(environment, app.name) }, stringData: secrets },
    options,
  );
  return { ...base, secretName: secret.metadata.name };
}

function createMigration(
  name: string,
  args: EnvironmentAppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job[] {
  const { app, environment, namespace, commit } = args;
  const command = app.database?.migrate;
  if (command === undefined) return [];
  const jobName = pulumi
    .output(args.image)
    .apply((image) => `${app.name}-migrate-${shortHash(image, commit, ...command)}`);
  return [
    createJob(
      `${name}-migrate`,
      { environment, app, namespace, settings, purpose: "migrate", jobName, command },
      options,
    ),
  ];
}

function createSeed(
  name: string,
  args: EnvironmentAppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job[] {
  const { app, environment, namespace, seeded } = args;
  const command = app.database?.seed;
  if (command === undefined) return [];
  const ignoreChanges = seeded ? ["metadata", "spec"] : [];
  const jobName = `${app.name}-seed`;
  return [
    createJob(
      `${name}-seed`,
      { environment, app, namespace, settings, purpose: "seed", jobName, command },
      { ...options, ignoreChanges },
    ),
  ];
}

function createDeployment(
  name: string,
  args: EnvironmentAppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): void {
  const { app, environment } = args;
  new k8s.apps.v1.Deployment(
    name,
    {
      metadata: {
        name: app.name,
        namespace: args.namespace,
        labels: appLabels(environment, app.name),
        annotations: { [COMMIT_ANNOTATION]: args.commit },
      },
      spec: deploymentSpec(environment, app, settings, args.gracePeriodSeconds),
    },
    options,
  );
}

function createService(
  name: string,
  { app, environment, namespace }: EnvironmentAppArgs,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Service | undefined {
  if (app.port === undefined) return undefined;
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: app.name,
        namespace,
        labels: appLabels(environment, app.name),
        // The wait for a Service takes ten seconds and tells nothing that the Deployment's does not.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type: "ClusterIP",
        selector: servingLabels(app.name),
        ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME, protocol: "TCP" }],
      },
    },
    options,
  );
}

function createRoute(
  name: string,
  args: EnvironmentAppArgs,
  service: k8s.core.v1.Service | undefined,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string | undefined> {
  const { app, environment, namespace } = args;
  if (!app.exposed || service === undefined) return pulumi.output(undefined);
  const host = pulumi.output(args.domain).apply((domain) => hostName(environment, app.name, domain));
  const spec = pulumi
    .all([host, args.gatewayName, args.gatewayNamespace, service.metadata.name])
    .apply(([hostname, gatewayName, gatewayNamespace, serviceName]) =>
      routeSpec({ host: hostname, gatewayName, gatewayNamespace, service: serviceName }),
    );
  new k8s.apiextensions.CustomResource(
    `${name}-route`,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: app.name, namespace, labels: appLabels(environment, app.name) },
      spec,
    },
    options,
  );
  return pulumi.interpolate`https://${host}`;
}

function checkArgs({ app, databaseUrl, secrets, gracePeriodSeconds }: EnvironmentAppArgs): void {
  const errors: pulumi.InputPropertyErrorDetails[] = [];
  if (app.database !== undefined && databaseUrl === undefined) {
    errors.push({ propertyPath: "databaseUrl", reason: `the app "${app.name}" uses a database, and none was given` });
  }
  for (const [variable, secret] of Object.entries(secretNames(app))) {
    if (secrets[secret] !== undefined) continue;
    errors.push({ propertyPath: "secrets", reason: `the app "${app.name}" needs ${secret} for ${variable}` });
  }
  if (!Number.isInteger(gracePeriodSeconds) || gracePeriodSeconds < 2) {
    const reason = `a whole number of at least 2 is needed, got ${gracePeriodSeconds}`;
    errors.push({ propertyPath: "gracePeriodSeconds", reason });
  }
  if (errors.length > 0) throw new pulumi.InputPropertiesError({ message: `the app "${app.name}"`, errors });
}
