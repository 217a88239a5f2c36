import type { Catalogue } from "../../components/catalogue/index.ts";
import { hostName } from "../../components/naming.ts";
import { runIntegrationTests } from "../delivery/integration-test.ts";
import { publicRequests } from "../delivery/public-request.ts";
import { readSources } from "../delivery/source.ts";
import { verifyApps } from "../delivery/verify.ts";
import type { Environment, PullRequestEnvironment, StandaloneEnvironment } from "../environment.ts";
import { publicDomain } from "../lifecycle/public-domain.ts";
import { findPullRequest, previewOrder } from "../lifecycle/pull-request.ts";
import { type ReleaseOrder, releaseRepository } from "../lifecycle/release.ts";
import { standaloneOrder } from "../lifecycle/standalone-release.ts";
import { usage } from "../options.ts";
import { createStopwatch, type Timings } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** An app that passed. */
export interface TestedApp {
  readonly name: string;
  readonly url: string;
  /** The newest commit that changed its source: 40 hexadecimal digits. */
  readonly commit: string;
  /** How long its integration test took; undefined for an app that has none. */
  readonly integrationSeconds: number | undefined;
}

/** How the apps of an environment answered. */
export interface TestResult {
  readonly command: "test";
  readonly environment: string;
  /** The commit that the environment has to run: 40 hexadecimal digits. */
  readonly commit: string;
  readonly apps: readonly TestedApp[];
  readonly timings: Timings;
}

/**
 * Tries the apps of an environment through their public addresses: health, commit and smoke tests, then each app's own
 * test. With `--commit` it needs no credentials: the addresses follow from the values, the rest from the repository.
 *
 * @throws CliError `app-not-verified` or `integration-test-failed`, each with everything that failed
 */
export async function test(environment: Environment, tools: Tools): Promise<TestResult> {
  const watch = createStopwatch();
  if (environment.kind === "platform") throw usage('"test" tries apps, and the platform runs none.');
  const [order, domain] = await Promise.all([testedOrder(environment, tools), publicDomain(environment, tools)]);
  const repository = releaseRepository(tools);
  const commit = await repository.resolveCommit(order.commit, order.reference);
  const wanted = choose(order.catalogue, tools.options.app);
  const apps = (await readSources(repository, commit, wanted, {})).map(({ app, commit: source }) => {
    return { app, commit: source, url: `https://${hostName(environment.name, app.name, domain)}` };
  });
  const { resolver, environment: processEnvironment } = tools.settings;
  const { signal } = tools.interruption;
  await watch.measure("verify", () => verifyApps(apps, { ask: publicRequests(resolver), signal }));
  const seconds = await watch.measure("test", () =>
    runIntegrationTests(apps, {
      ...{ environment: environment.name, repository, commit },
      ...{ processEnvironment, resolver, signal },
    }),
  );
  return {
    command: "test",
    environment: environment.name,
    commit,
    apps: apps.map(({ app: { name }, url, commit: source }) => {
      return { name, url, commit: source, integrationSeconds: seconds.get(name) };
    }),
    timings: watch.read(),
  };
}

/** What the environment has to run: the commit that was asked for, or the newest. */
async function testedOrder(
  environment: PullRequestEnvironment | StandaloneEnvironment,
  tools: Tools,
): Promise<ReleaseOrder> {
  if (environment.kind === "standalone") return standaloneOrder(environment, tools);
  const newest = async () => (await findPullRequest(environment.number, await tools.github())).headCommit;
  return previewOrder(environment, { commit: tools.options.commit ?? (await newest()), isFork: false }, tools);
}

/** The apps with a public address, or the one of them that was asked for. */
function choose(catalogue: Catalogue, name: string | undefined): Catalogue {
  const reachable = catalogue.filter(({ exposed }) => exposed);
  if (name === undefined) return reachable;
  const chosen = reachable.filter((app) => app.name === name);
  if (chosen.length > 0) return chosen;
  const names = reachable.map((app) => app.name).join(", ") || "none";
  throw usage(`--app takes the name of an app with a public address, which are ${names}, got "${name}".`);
}
