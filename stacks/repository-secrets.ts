import { PREVIEW_GITHUB_ENVIRONMENT } from "../components/naming.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { INFRASTRUCTURE_PREVIEW, type RepositoryConfig } from "./repository-config.ts";
import { SECRET_PREFIX } from "./secrets.ts";

/** All stacks of one state share its passphrase, because they read each other's secret outputs. */
const PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE";

/** Opens the bucket of the state, which staging and production may have in common; code of pull requests is not to. */
const BUCKET_KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** Secrets by environment and name. */
export type EnvironmentSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The values of the secrets of every GitHub environment. That of `DIGITALOCEAN_TOKEN` in `production` is the secret
 * `PRODUCTION_DIGITALOCEAN_TOKEN` of the edge, so that no value serves two environments by accident.
 *
 * @throws ConfigurationError that names every value that is missing, and every one that would give the code of a pull
 *   request, or staging, what opens production.
 */
export function environmentSecrets(
  { environments, sharedSecrets }: Pick<RepositoryConfig, "environments" | "sharedSecrets">,
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
  const problems = [...missing, ...sharedWithProduction({ environments, sharedSecrets }, given)];
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

interface Guarded {
  readonly environment: string;
  /** Who would open production with one of its secrets. */
  readonly who: string;
  /** Names of what it may have in common with production. */
  readonly shared: readonly string[];
  /** Whether it may have what greenroom:sharedSecrets names as well. */
  readonly isLenient: boolean;
}

/** The GitHub environments that are kept from what opens production. */
const GUARDED: readonly Guarded[] = [
  { environment: PREVIEW_GITHUB_ENVIRONMENT, who: "code of pull requests", shared: [PASSPHRASE], isLenient: false },
  { environment: INFRASTRUCTURE_PREVIEW, who: "code of pull requests", shared: [PASSPHRASE], isLenient: false },
  { environment: "staging", who: "whoever deploys staging", shared: [PASSPHRASE, ...BUCKET_KEYS], isLenient: true },
];

function sharedWithProduction(
  { environments, sharedSecrets }: Pick<RepositoryConfig, "environments" | "sharedSecrets">,
  given: Readonly<Record<string, string>>,
): readonly string[] {
  return GUARDED.flatMap(({ environment: guarded, who, shared, isLenient }) => {
    const allowed = isLenient ? [...shared, ...sharedSecrets] : shared;
    const sources = (environment: string) =>
      (environments[environment]?.secrets ?? [])
        .filter((name) => !allowed.includes(name))
        .map((name) => sourceOf(environment, name));
    const values = new Set(sources(guarded).flatMap((source) => given[source] ?? []));
    return sources("production")
      .filter((source) => values.has(given[source] ?? ""))
      .map(
        (source) =>
          `greenroom:githubEnvironments: ${SECRET_PREFIX}${source} has the value of a secret of ${guarded}, and ${who} would open production: make another one${isLenient ? ", or name it under greenroom:sharedSecrets" : ""}`,
      );
  });
}
