import { PREVIEW_GITHUB_ENVIRONMENT } from "../components/naming.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { INFRASTRUCTURE_PREVIEW, type RepositoryConfig } from "./repository-config.ts";
import { SECRET_PREFIX } from "./secrets.ts";

/** All stacks of one state share its passphrase, because they read each other's secret outputs. */
const SHARED = ["PULUMI_CONFIG_PASSPHRASE"];

/** Secrets by environment and name. */
export type EnvironmentSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The values of the secrets of every GitHub environment. That of `DIGITALOCEAN_TOKEN` in `production` is the secret
 * `PRODUCTION_DIGITALOCEAN_TOKEN` of the edge, so that no value serves two environments by accident.
 *
 * @throws ConfigurationError that names every value that is missing, and every one that would give the code of a pull
 *   request what opens production.
 */
export function environmentSecrets(
  { environments }: Pick<RepositoryConfig, "environments">,
  given: Readonly<Record<string, string>>,
): EnvironmentSecrets {
  const wanted = Object.entries(environments).flatMap(([environment, { secrets }]) =>
    secrets.map((name) => ({ environment, name, source: sourceOf(environment, name) })),
  );
  const missing = wanted
    .filter(({ source }) => given[source] === undefined)
    .map(
      ({ environment, name, source }) =>
        `greenroom:githubEnvironments: set the environment variable ${SECRET_PREFIX}${source} to the value of ${name} in ${environment}`,
    );
  const problems = [...missing, ...sharedWithPreviews(environments, given)];
  if (problems.length > 0) throw new ConfigurationError("the repository's settings", problems);
  const valuesOf = (environment: string) =>
    wanted.filter((secret) => secret.environment === environment).map(({ name, source }) => [name, given[source]]);
  return Object.fromEntries(
    Object.keys(environments).map((environment) => [environment, Object.fromEntries(valuesOf(environment))]),
  );
}

/** The edge's name of an environment's secret: `pr-preview` and `API_KEY` give `PR_PREVIEW_API_KEY`. */
function sourceOf(environment: string, name: string): string {
  return `${environment.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_${name}`;
}

/** The GitHub environments whose jobs run code of pull requests. */
const PREVIEWS = [PREVIEW_GITHUB_ENVIRONMENT, INFRASTRUCTURE_PREVIEW];

function sharedWithPreviews(
  environments: RepositoryConfig["environments"],
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const sources = (environment: string) =>
    (environments[environment]?.secrets ?? [])
      .filter((name) => !SHARED.includes(name))
      .map((name) => sourceOf(environment, name));
  return PREVIEWS.flatMap((preview) => {
    const values = new Set(sources(preview).flatMap((source) => given[source] ?? []));
    return sources("production")
      .filter((source) => values.has(given[source] ?? ""))
      .map(
        (source) =>
          `greenroom:githubEnvironments: ${SECRET_PREFIX}${source} has the value of a secret of ${preview}, and code of pull requests would open production: make another one`,
      );
  });
}
