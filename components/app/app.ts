import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { appLabels, COMMIT_ANNOTATION } from "../labels.ts";
import { type AppArgs, checkArgs } from "./app-args.ts";
import type { ContainerSettings } from "./container.ts";
import { createSettings } from "./container-settings.ts";
import { deploymentSpec } from "./deployment.ts";
import { createMigration, createSeed } from "./jobs.ts";
import { createRoute, createService } from "./reach.ts";

/**
 * One app of an environment: its Deployment, and as far as the catalogue asks for them its Service, public route,
 * migration and seed.
 *
 * The migration runs to its end before the new version starts; when it fails, the old version goes on serving.
 */
export class App extends pulumi.ComponentResource {
  /** Public address; undefined for an app that has none. */
  public readonly url: pulumi.Output<string | undefined>;

  /** Known when all of it is made, and its pods are ready. */
  public readonly ready: pulumi.Output<true>;

  /** Whether the seed has run; false for an app that has none. Known when it has. */
  public readonly seeded: pulumi.Output<boolean>;

  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(args);
    // Recorded, it would show as a change of the app when its seed has run.
    const { seeded: _, ...recorded } = args;
    super("greenroom:app:App", name, recorded, opts);
    const options = childOptions(this, opts);

    const settings = createSettings(name, args, options);
    const migration = createMigration(name, args, settings, options);
    const seed = createSeed(name, args, settings, { ...options, dependsOn: migration });
    const deployment = createDeployment(name, args, settings, { ...options, dependsOn: [...migration, ...seed] });
    const service = createService(name, args, options);
    const route = createRoute(name, args, service, options);
    this.url = route.url;
    this.ready = pulumi.all([deployment.id, route.made]).apply(() => true as const);

    this.seeded = pulumi.all(seed.map((job) => job.id)).apply((ids) => ids.length > 0);
    this.registerOutputs({ url: this.url, seeded: this.seeded });
  }
}

function createDeployment(
  name: string,
  args: AppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
  const { app, environment } = args;
  return new k8s.apps.v1.Deployment(
    name,
    {
      metadata: {
        name: app.name,
        namespace: args.namespace,
        labels: appLabels(environment, app.name),
        annotations: { [COMMIT_ANNOTATION]: args.commit },
      },
      spec: deploymentSpec(args, settings),
    },
    options,
  );
}
