import * as pulumi from "@pulumi/pulumi";
import type { CatalogueApp } from "../catalogue/definition.ts";
import { secretNames } from "./variables.ts";

/** Arguments for `App`. */
export interface AppArgs {
  /** Name of the environment; becomes the owner label and the beginning of the public host. */
  readonly environment: string;

  /** The app, as the catalogue has it. */
  readonly app: CatalogueApp;

  /** Image by its digest. */
  readonly image: pulumi.Input<string>;

  /** The commit that the app's source comes from; the app finds it in `GREENROOM_COMMIT` and reports it. */
  readonly commit: string;

  readonly namespace: pulumi.Input<string>;

  /** Account that the pods run as. */
  readonly serviceAccount: pulumi.Input<string>;

  /** Domain one label above the public hosts. */
  readonly domain: pulumi.Input<string>;

  /** Name of the Gateway that public routes attach to. */
  readonly gatewayName: pulumi.Input<string>;

  readonly gatewayNamespace: pulumi.Input<string>;

  /**
   * Address of the environment's database, for an app that uses it; a secret.
   *
   * @default - the app cannot use a database
   */
  readonly databaseUrl?: pulumi.Input<string>;

  /**
   * Address of the environment's cache, for an app that uses it; a secret.
   *
   * @default - the app cannot use a cache
   */
  readonly cacheUrl?: pulumi.Input<string>;

  /**
   * PEM of the authority that signed the cache's certificate.
   *
   * @default - the connection to the cache is not encrypted, or its certificate is one that everybody trusts
   */
  readonly cacheAuthority?: pulumi.Input<string>;

  /** The values of the secrets that the app names, by these names. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;

  /** How long a pod may take to stop, in seconds, 2 or more. */
  readonly gracePeriodSeconds: number;

  /**
   * How many pods of the app run at the same time; with 0 it is asleep.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Whether search engines may show the app.
   *
   * @default false
   */
  readonly indexed?: boolean;

  /** Whether the environment was filled before. The Job that did it is then left as it was, and does not run again. */
  readonly seeded: boolean;
}

/** @throws InputPropertiesError with everything that is missing or wrong. */
export function checkArgs({ app, databaseUrl, cacheUrl, secrets, gracePeriodSeconds, replicas }: AppArgs): void {
  const errors: pulumi.InputPropertyErrorDetails[] = [];
  if (app.database !== undefined && databaseUrl === undefined) {
    errors.push({ propertyPath: "databaseUrl", reason: `the app "${app.name}" uses a database, and none was given` });
  }
  if (app.cache && cacheUrl === undefined) {
    errors.push({ propertyPath: "cacheUrl", reason: `the app "${app.name}" uses a cache, and none was given` });
  }
  for (const [variable, secret] of Object.entries(secretNames(app))) {
    if (secrets[secret] !== undefined) continue;
    errors.push({ propertyPath: "secrets", reason: `the app "${app.name}" needs ${secret} for ${variable}` });
  }
  if (!Number.isInteger(gracePeriodSeconds) || gracePeriodSeconds < 2) {
    const reason = `a whole number of at least 2 is needed, got ${gracePeriodSeconds}`;
    errors.push({ propertyPath: "gracePeriodSeconds", reason });
  }
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
    errors.push({ propertyPath: "replicas", reason: `a whole number of at least 0 is needed, got ${replicas}` });
  }
  if (errors.length > 0) throw new pulumi.InputPropertiesError({ message: `the app "${app.name}"`, errors });
}
