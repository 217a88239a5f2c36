import { secretNames } from "../components/app/index.ts";
import type { Catalogue } from "../components/catalogue/index.ts";
import { ConfigurationError } from "./configuration-error.ts";
import type { Release } from "./release.ts";
import { SECRET_PREFIX } from "./secrets.ts";

/**
 * Makes sure, before anything is made, that a release and secrets are there for all apps.
 *
 * @throws ConfigurationError with everything that is missing.
 */
export function requireAll(
  environment: string,
  apps: Catalogue,
  release: Release,
  secrets: Readonly<Record<string, string>>,
): void {
  const problems = apps.flatMap((app) => [
    ...(release[app.name] === undefined ? [`greenroom:release: it names no image for the app "${app.name}"`] : []),
    ...Object.entries(secretNames(app))
      .filter(([, secret]) => secrets[secret] === undefined)
      .map(
        ([variable, secret]) =>
          `${app.name}.environment.${variable}: set the environment variable ${SECRET_PREFIX}${secret} to its value`,
      ),
  ]);
  if (problems.length > 0) throw new ConfigurationError(environment, problems);
}
