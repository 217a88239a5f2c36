import type docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { secretNames } from "../components/app/index.ts";
import type { CatalogueApp } from "../components/catalogue/index.ts";
import { ComposeApp, ComposeEnvironment } from "../components/compose-host/index.ts";
import { AppImage } from "../components/image/index.ts";
import { databaseName } from "../components/naming.ts";
import { ASLEEP_OUTPUT } from "./asleep.ts";
import { readAttempts } from "./compose-config.ts";
import { type ComposeOutputs, readComposeOutputs } from "./compose-outputs.ts";
import { createComposeProvider } from "./compose-provider.ts";
import { readEnvironmentConfig } from "./config.ts";
import { type AppOutputs, outputsOf } from "./environment-apps.ts";
import { releasedApp } from "./release.ts";
import { requireAll } from "./requirements.ts";
import { readSeeded, SEEDED_OUTPUT } from "./seeds.ts";
import type { ProgramSettings, StackOutputs } from "./settings.ts";

/** The environment of one pull request, on the platform's compose host. */
export async function composePullRequest(environment: string, settings: ProgramSettings): Promise<StackOutputs> {
  const values = settings.values ?? {};
  const config = readEnvironmentConfig(environment, values, settings.deployment);
  requireAll(environment, settings.apps, config.release, settings.secrets ?? {});
  const platform = readComposeOutputs(
    ...(["hostAddress", "hostKey", "registryEndpoint", "pullCredentials", "previewDomain"] as const),
    ...(["proxyNetwork", "proxyImage", "databaseImage", "databaseSecret"] as const),
  );
  const provider = createComposeProvider(environment, { ...platform, address: platform.hostAddress });
  const ground = new ComposeEnvironment(
    environment,
    {
      environment,
      hasDatabase: settings.apps.some(({ database }) => database !== undefined),
      databaseImage: platform.databaseImage,
      databaseSecret: platform.databaseSecret,
      connectionLimit: config.databaseConnectionLimit,
      isAsleep: config.isAsleep,
    },
    { providers: [provider] },
  );
  const { urls, seeded, ready } = createApps(settings.apps, {
    environment,
    ground,
    platform,
    provider,
    release: config.release,
    secrets: settings.secrets ?? {},
    gracePeriodSeconds: config.gracePeriodSeconds,
    seeded: await readSeeded(settings.apps),
    attempts: readAttempts(environment, values),
    isAsleep: config.isAsleep,
  });

  return {
    [ASLEEP_OUTPUT]: config.isAsleep,
    // An update that fails leaves the commit of the one before.
    commit: ready.apply(() => config.commit),
    database: databaseName(environment),
    namespace: ground.network,
    release: config.release,
    [SEEDED_OUTPUT]: seeded,
    urls,
  };
}

/** What the apps of an environment stand on. */
interface ComposeGround {
  readonly environment: string;
  readonly ground: ComposeEnvironment;
  readonly platform: Pick<ComposeOutputs, "previewDomain" | "proxyImage" | "proxyNetwork" | "registryEndpoint">;
  readonly provider: docker.Provider;
  readonly release: ReturnType<typeof readEnvironmentConfig>["release"];
  readonly secrets: Readonly<Record<string, string>>;
  readonly gracePeriodSeconds: number;
  readonly seeded: readonly string[];
  readonly attempts: Readonly<Record<string, string>>;
  readonly isAsleep: boolean;
}

/** Makes the apps: all at once, but each after those that it waits for. */
function createApps(apps: readonly CatalogueApp[], ground: ComposeGround): AppOutputs {
  const made = new Map<string, ComposeApp>();
  for (const app of apps) {
    const earlier = app.after.flatMap((name) => made.get(name) ?? []);
    made.set(app.name, createApp(app, ground, earlier));
  }
  return outputsOf(made);
}

function createApp(app: CatalogueApp, from: ComposeGround, earlier: readonly ComposeApp[]): ComposeApp {
  const { environment, ground, platform, provider } = from;
  const { commit, ...image } = releasedApp(from.release, app.name);
  const secrets = Object.values(secretNames(app)).map(
    (name) => [name, pulumi.secret(from.secrets[name] ?? "")] as const,
  );
  const { reference } = new AppImage(app.name, {
    registryEndpoint: platform.registryEndpoint,
    app: app.name,
    ...image,
  });
  return new ComposeApp(
    app.name,
    {
      environment,
      app,
      image: reference,
      commit,
      domain: platform.previewDomain,
      network: ground.network,
      proxyNetwork: platform.proxyNetwork,
      frontImage: platform.proxyImage,
      ...(app.database === undefined || ground.databaseUrl === undefined ? {} : { databaseUrl: ground.databaseUrl }),
      secrets: Object.fromEntries(secrets),
      gracePeriodSeconds: from.gracePeriodSeconds,
      seeded: from.seeded.includes(app.name),
      attempts: from.attempts,
      isAsleep: from.isAsleep,
    },
    { providers: [provider], dependsOn: [ground, ...earlier] },
  );
}
