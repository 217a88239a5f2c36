import * as pulumi from "@pulumi/pulumi";
import { secretNames } from "../app/index.ts";
import type { CatalogueApp } from "../catalogue/definition.ts";

/** Arguments for `ComposeApp`. */
export interface ComposeAppArgs {
  /** Name of the environment; its containers and its public hosts begin with it. */
  readonly environment: string;

  /** The app, as the catalogue has it. */
  readonly app: CatalogueApp;

  /** Image by its digest. */
  readonly image: pulumi.Input<string>;

  /** The commit that the app's source comes from; the app finds it in `GREENROOM_COMMIT` and reports it. */
  readonly commit: string;

  /** Domain one label above the public hosts. */
  readonly domain: pulumi.Input<string>;

  /** Name of the environment's own network. */
  readonly network: pulumi.Input<string>;

  /** Name of the network in which the proxy looks for what is public. */
  readonly proxyNetwork: pulumi.Input<string>;

  /** Image of the fronts, by its digest: the proxy's. */
  readonly frontImage: pulumi.Input<string>;

  /**
   * Address of the environment's database, for an app that uses it; a secret.
   *
   * @default - the app cannot use a database
   */
  readonly databaseUrl?: pulumi.Input<string>;

  /** The values of the secrets that the app names, by these names. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;

  /** How long a container may take to stop, in seconds, 1 or more. */
  readonly gracePeriodSeconds: number;

  /** Whether the environment was filled before. The container that did it is then left as it was, and does not run again. */
  readonly seeded: boolean;

  /** By name of a resource whose container failed before: a text that makes the next one another. */
  readonly attempts: Readonly<Record<string, string>>;

  /**
   * Whether nothing of it runs, because nobody needs it now. What it did to the database once stays done.
   *
   * @default false
   */
  readonly isAsleep?: boolean;
}

/** @throws InputPropertiesError with everything that is missing or wrong. */
export function checkArgs({ app, databaseUrl, secrets, gracePeriodSeconds }: ComposeAppArgs): void {
  const errors: pulumi.InputPropertyErrorDetails[] = [];
  if (app.database !== undefined && databaseUrl === undefined) {
    errors.push({ propertyPath: "databaseUrl", reason: `the app "${app.name}" uses a database, and none was given` });
  }
  if (app.cache) {
    const reason = `the app "${app.name}" uses a cache, which a compose host does not have: use the target "kubernetes"`;
    errors.push({ propertyPath: "app", reason });
  }
  for (const [variable, secret] of Object.entries(secretNames(app))) {
    if (secrets[secret] !== undefined) continue;
    errors.push({ propertyPath: "secrets", reason: `the app "${app.name}" needs ${secret} for ${variable}` });
  }
  if (!Number.isInteger(gracePeriodSeconds) || gracePeriodSeconds < 1) {
    const reason = `a whole number of at least 1 is needed, got ${gracePeriodSeconds}`;
    errors.push({ propertyPath: "gracePeriodSeconds", reason });
  }
  if (errors.length > 0) throw new pulumi.InputPropertiesError({ message: `the app "${app.name}"`, errors });
}
