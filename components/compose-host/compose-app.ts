import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { resources } from "../app/size.ts";
import { hostName } from "../naming.ts";
import { type AppContainers, createContainer, createContainerName, createSettings, runOnce } from "./app-containers.ts";
import { type ComposeAppArgs, checkArgs } from "./compose-app-args.ts";
import { limits } from "./containers.ts";
import { createFront } from "./front.ts";

/**
 * One app of an environment on a compose host: its container, and as far as the catalogue asks for them its migration, its
 * seed and the front under whose name it is reached.
 *
 * A new version gets a new container. It serves when the migration has ended well and the app has given a good answer;
 * until then, and when that never happens, the old version goes on serving.
 */
export class ComposeApp extends pulumi.ComponentResource {
  /** Public address; undefined for an app that has none. */
  public readonly url: pulumi.Output<string | undefined>;

  /** Known when all of it is made, and it has given a good answer. */
  public readonly ready: pulumi.Output<true>;

  /** Whether the seed has run; false for an app that has none. Known when it has. */
  public readonly seeded: pulumi.Output<boolean>;

  constructor(name: string, args: ComposeAppArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(args);
    super("greenroom:compose-host:ComposeApp", name, args, opts);
    const { app, environment } = args;

    const image = new docker.RemoteImage(name, { name: args.image, keepLocally: true }, { parent: this });
    const containers: AppContainers = {
      args,
      settings: createSettings(args),
      imageId: image.imageId,
      limits: limits(resources(app.size).limits),
      parent: this,
    };
    const { migrate, seed } = app.database ?? {};
    const migrated =
      migrate === undefined ? pulumi.output(true as const) : runOnce(name, "migrate", migrate, containers);
    const seeded =
      seed === undefined
        ? migrated
        : runOnce(name, "seed", seed, { ...containers, imageId: after(migrated, image.imageId) });
    const serving = { ...containers, imageId: after(seeded, image.imageId) };
    const made = args.isAsleep === true ? [] : createServing(name, serving, this);
    this.ready = pulumi.all([seeded, pulumi.all(made.map(({ id }) => id))]).apply(() => true as const);

    this.url = pulumi
      .output(args.domain)
      .apply((domain) => (app.exposed ? `https://${hostName(environment, app.name, domain)}` : undefined));
    this.seeded = seeded.apply((isDone) => seed !== undefined && isDone);
    this.registerOutputs({ url: this.url, seeded: this.seeded });
  }
}

/** What serves: the container, and the front under whose name it is reached. */
function createServing(name: string, containers: AppContainers, parent: pulumi.Resource): readonly docker.Container[] {
  const containerName = createContainerName(containers);
  const container = createContainer(name, containerName, containers);
  const front = createFront(name, { name: containerName, container }, containers.args, parent);
  return front === undefined ? [container] : [container, front];
}

/** A value that is known only when something else has ended well. */
function after(success: pulumi.Output<true>, value: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.all([value, success]).apply(([known]) => known);
}
