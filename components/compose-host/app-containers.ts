import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { plainVariables, secretNames } from "../app/variables.ts";
import { shortHash } from "../hash.ts";
import type { ComposeAppArgs } from "./compose-app-args.ts";
import { attemptLabel, composeLabels, confined, once, serving } from "./containers.ts";
import { successOf } from "./success.ts";

/** What every container of an app is made from. */
export interface AppContainers {
  readonly args: ComposeAppArgs;

  /** The variables, as `NAME=value`; a secret. */
  readonly settings: pulumi.Output<readonly string[]>;

  /** The image's identifier, known when the container may start. */
  readonly imageId: pulumi.Output<string>;
  readonly limits: { readonly cpus: string; readonly memory: number; readonly memorySwap: number };
  readonly parent: pulumi.Resource;
}

/** What changes when an environment is filled already does not count any more. */
const FILLED = ["name", "image", "envs", "command", "cpus", "memory", "memorySwap"];

/** The environment variables of an app, those that are secret included. */
export function createSettings(args: ComposeAppArgs): pulumi.Output<readonly string[]> {
  const { app, environment, commit, databaseUrl } = args;
  const secrets = Object.entries(secretNames(app)).map(([variable, secret]) => [variable, args.secrets[secret] ?? ""]);
  const database = app.database !== undefined && databaseUrl !== undefined ? [["DATABASE_URL", databaseUrl]] : [];
  const all = pulumi.all([args.domain, pulumi.all([...database, ...secrets].map((pair) => pulumi.all(pair)))]);
  return pulumi.secret(
    all.apply(([domain, pairs]) => {
      const plain = Object.entries(plainVariables(app, { environment, domain, commit }));
      return [...plain, ...pairs].map(([name, value]) => `${name}=${value}`);
    }),
  );
}

/** The name of the container that serves: another for everything that makes it another, so that both can run at once. */
export function createContainerName(containers: AppContainers): pulumi.Output<string> {
  return nameOf(containers, containers.args.app.name, "");
}

/** Runs a command of the app to its end, in a container of its own. @returns known when it has ended well */
export function runOnce(
  name: string,
  part: "migrate" | "seed",
  command: readonly string[],
  containers: AppContainers,
): pulumi.Output<true> {
  const { app, seeded } = containers.args;
  const resource = `${name}-${part}`;
  const isFilled = part === "seed" && seeded;
  const container = new docker.Container(
    resource,
    {
      ...common(containers, part),
      name: nameOf(containers, resource, command.join(" ")),
      command: [...command],
      ...once(),
    },
    { parent: containers.parent, ignoreChanges: isFilled ? FILLED : [] },
  );
  return successOf(part === "migrate" ? `The migration of "${app.name}"` : `The seed of "${app.name}"`, container);
}

/** The container that serves. */
export function createContainer(
  name: string,
  containerName: pulumi.Output<string>,
  containers: AppContainers,
): docker.Container {
  return new docker.Container(
    name,
    { ...common(containers, "app"), name: containerName, ...serving(containers.args.gracePeriodSeconds) },
    { parent: containers.parent },
  );
}

/** No root file system to write to but `/tmp`, and the environment's network alone. */
function common({ args, settings, imageId, limits }: AppContainers, part: "app" | "migrate" | "seed") {
  return {
    image: imageId,
    envs: settings.apply((all) => [...all]),
    labels: [
      ...composeLabels(args.environment, part, args.app.name),
      ...attemptLabel(args.attempts[part === "app" ? args.app.name : `${args.app.name}-${part}`]),
    ],
    networksAdvanced: [{ name: args.network }],
    readOnly: true,
    tmpfs: { "/tmp": "size=128m,mode=1777" },
    ...confined(),
    ...limits,
  };
}

function nameOf({ args, settings }: AppContainers, resource: string, command: string): pulumi.Output<string> {
  const { environment, commit, app, attempts } = args;
  const hash = pulumi
    .all([args.image, settings])
    .apply(([image, all]) => shortHash(image, commit, command, app.size, attempts[resource] ?? "", ...all));
  // Nobody learns a secret from eight digits of its hash, and without them no name could be read.
  return pulumi.unsecret(pulumi.interpolate`${environment}-${resource}-${hash}`);
}
