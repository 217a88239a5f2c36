import type k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { App, secretNames } from "../components/app/index.ts";
import type { PlacedApp } from "../components/catalogue/index.ts";
import type { EnvironmentDatabase } from "../components/database/index.ts";
import { AppImage } from "../components/image/index.ts";
import type { EnvironmentNamespace } from "../components/namespace/index.ts";
import { type Release, releasedApp } from "./release.ts";

/** What the apps of an environment stand on. */
export interface Ground {
  readonly environment: string;
  readonly release: Release;

  /** The values of the secrets that the apps name, by these names. */
  readonly secrets: Readonly<Record<string, string>>;

  /** How long a pod may take to stop, in seconds. */
  readonly gracePeriodSeconds: number;

  /** Apps whose seed has run before. */
  readonly seeded: readonly string[];

  /** Whether search engines may show the apps. */
  readonly indexed: boolean;

  /** What stands before the name of an image. */
  readonly registryEndpoint: pulumi.Input<string>;

  /** Domain one label above the public hosts. */
  readonly domain: pulumi.Input<string>;

  /** Name of the Gateway that public routes attach to. */
  readonly gatewayName: pulumi.Input<string>;

  readonly gatewayNamespace: pulumi.Input<string>;
  readonly namespace: EnvironmentNamespace;
  readonly database: EnvironmentDatabase;

  /** The environment's cache; undefined when no app asks for one. */
  readonly cache: GroundCache | undefined;

  readonly provider: k8s.Provider;
}

/** How apps reach the environment's cache. */
export interface GroundCache {
  /** A secret. */
  readonly url: pulumi.Input<string>;

  /** PEM of the authority that signed its certificate; undefined when it is reached without encryption. */
  readonly authority: pulumi.Input<string> | undefined;
}

/** What the apps of an environment show to the outside. */
export interface AppOutputs {
  /** Public address by app; apps without one are left out. */
  readonly urls: pulumi.Output<Readonly<Record<string, string>>>;

  /** The apps whose seed has run. */
  readonly seeded: pulumi.Output<readonly string[]>;

  /** Known when all of them are made and ready. */
  readonly ready: pulumi.Output<true>;

  /** Everything that was made. */
  readonly members: readonly pulumi.Resource[];
}

/** Makes the apps of an environment: all at once, but each after those that it waits for. */
export function createApps(apps: readonly PlacedApp[], ground: Ground): AppOutputs {
  const made = new Map<string, App>();
  for (const app of apps) {
    const earlier = app.after.flatMap((name) => made.get(name) ?? []);
    made.set(app.name, createApp(app, ground, earlier));
  }
  return outputsOf(made);
}

/** What apps that were made show to the outside. */
export function outputsOf(
  made: ReadonlyMap<string, pulumi.Resource & Pick<App, "url" | "seeded" | "ready">>,
): AppOutputs {
  const each = [...made].map(([name, { url, seeded }]) => ({ name, url, seeded }));
  return {
    members: [...made.values()],
    ready: pulumi.all([...made.values()].map(({ ready }) => ready)).apply(() => true as const),
    urls: pulumi
      .all(each)
      .apply((all) => Object.fromEntries(all.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])))),
    seeded: pulumi.all(each).apply((all) => all.flatMap(({ name, seeded }) => (seeded ? [name] : []))),
  };
}

function createApp(app: PlacedApp, ground: Ground, earlier: readonly App[]): App {
  const { namespace, database, cache, provider, registryEndpoint } = ground;
  const { commit, ...image } = releasedApp(ground.release, app.name);
  const secrets = Object.values(secretNames(app)).map(
    (name) => [name, pulumi.secret(ground.secrets[name] ?? "")] as const,
  );
  const { reference } = new AppImage(app.name, {
    registryEndpoint,
    app: app.name,
    ...image,
  });
  return new App(
    app.name,
    {
      environment: ground.environment,
      app,
      image: reference,
      commit,
      namespace: namespace.name,
      serviceAccount: namespace.serviceAccount,
      domain: ground.domain,
      gatewayName: ground.gatewayName,
      gatewayNamespace: ground.gatewayNamespace,
      ...(app.database === undefined ? {} : { databaseUrl: database.url }),
      ...(app.cache && cache !== undefined ? { cacheUrl: cache.url } : {}),
      ...(app.cache && cache?.authority !== undefined ? { cacheAuthority: cache.authority } : {}),
      secrets: Object.fromEntries(secrets),
      gracePeriodSeconds: ground.gracePeriodSeconds,
      replicas: app.replicas,
      indexed: ground.indexed,
      seeded: ground.seeded.includes(app.name),
    },
    { provider, deletedWith: namespace.resource, dependsOn: [namespace, ...earlier] },
  );
}
