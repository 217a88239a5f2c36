import type { Size } from "../app/size.ts";

/** A value of an environment variable: a literal, or a reference that becomes one when the app is deployed. */
export type Value<Name extends string = string> =
  | string
  | number
  | boolean
  /** Address of another app for use inside the environment, from server to server, such as `http://api`. */
  | { readonly url: Name }
  /**
   * Address of another app for use in a browser, such as `https://pr-12-api.preview.example.com`. No app can call it from
   * its own server: the cluster keeps what pods send to its load balancer, and only there TLS ends
   * (https://github.com/digitalocean/DOKS/issues/8). `url` is for that.
   */
  | { readonly publicUrl: Name }
  /** Host name of another app as a browser sees it, such as `pr-12-api.preview.example.com`. */
  | { readonly publicHost: Name }
  /**
   * A secret by its name in capitals. Its value is in the variable `GREENROOM_SECRET_<NAME>` of whoever deploys, or else in
   * 1Password, under the reference that `greenroom:secrets` names among the environment's values, or else under `from`, such
   * as `op://Preview/Stripe/key`.
   */
  | { readonly secret: string; readonly from?: string };

/** What an app does with the environment's own database. Its address is in the variable `DATABASE_URL`. */
export interface DatabaseUse {
  /**
   * Command that brings the schema to what this version needs; runs as a Job before the new version starts.
   *
   * @default - nothing is migrated
   */
  readonly migrate?: readonly string[];

  /**
   * Command that fills a new database; runs once in the life of an environment, after the first migration.
   *
   * @default - the database starts empty
   */
  readonly seed?: readonly string[];
}

/** One request that a deployed app must answer as told before its address is announced. */
export interface SmokeTest {
  /** Path to ask for, beginning with `/`. */
  readonly path: string;

  /**
   * What the answer must be.
   *
   * @default - status 200 with any body
   */
  readonly expect?: {
    /** HTTP status. @default 200 */
    readonly status?: number;
    /** Text that the body holds. @default - any body */
    readonly contains?: string;
  };
}

/** What a team writes about one app. */
export interface AppDefinition<Name extends string = string> {
  /** Folder of the source, relative to the repository; it is the build context of the image. */
  readonly source: string;

  /**
   * The Dockerfile, relative to `source`.
   *
   * @default "Dockerfile"
   */
  readonly dockerfile?: string;

  /**
   * Further folders and files that the image is built from, relative to the repository. With them the build context is
   * the repository, holding only these and `source`.
   *
   * @default - the image is built from `source` alone
   */
  readonly includes?: readonly string[];

  /**
   * Port the app listens on, 1 to 65535; it also finds it in the variable `PORT`.
   *
   * @default - the app serves nothing, as a worker does
   */
  readonly port?: number;

  /**
   * Path that answers 200 when the app is ready to serve.
   *
   * @default "/healthz" when there is a port
   */
  readonly health?: string;

  /**
   * How much processor time and memory the app gets.
   *
   * @default "small"
   */
  readonly size?: Size;

  /**
   * Environment variables besides `PORT`, `DATABASE_URL`, `CACHE_URL`, `CACHE_CA` and `GREENROOM_*`, which Greenroom sets.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, Value<Name>>>;

  /**
   * Use of the environment's database; `{}` asks for its address alone.
   *
   * @default - the app gets no database
   */
  readonly database?: DatabaseUse;

  /**
   * Whether the app uses the environment's own cache, a Valkey. Its address is in the variable `CACHE_URL`; when it begins
   * with `rediss://`, the variable `CACHE_CA` has the certificate of the authority to trust beside the usual ones.
   *
   * @default false
   */
  readonly cache?: boolean;

  /**
   * Apps that must be up before this one starts.
   *
   * @default - none
   */
  readonly after?: readonly Name[];

  /**
   * Whether the app has a public address.
   *
   * @default - true when there is a port
   */
  readonly exposed?: boolean;

  /**
   * Requests that prove a deployment, besides the health path.
   *
   * @default - none
   */
  readonly smokeTests?: readonly SmokeTest[];

  /**
   * Command that tries the app through its public address, run in `source` by `greenroom test`. It runs beside Greenroom and
   * not in a container, and finds the address in `GREENROOM_URL`, the environment's name in `GREENROOM_ENVIRONMENT`, and no
   * secret.
   *
   * @default - the smoke tests are all there is
   */
  readonly integrationTest?: readonly string[];
}

/** An app as every part of Greenroom sees it: checked, with all defaults filled in. */
export interface CatalogueApp {
  /** Lower-case name, at most 20 characters. */
  readonly name: string;

  /** The repository's paths that decide what is in the image; the folder of the source comes first. */
  readonly paths: readonly string[];

  /** Build context, relative to the repository. */
  readonly context: string;

  /** Dockerfile, relative to the repository. */
  readonly dockerfile: string;

  /** Port the app listens on; undefined for a worker. */
  readonly port: number | undefined;

  /** Path that answers 200 when the app is ready; undefined for a worker. */
  readonly health: string | undefined;

  readonly size: Size;
  readonly environment: Readonly<Record<string, Value>>;

  /** Use of the database; undefined when the app gets none. */
  readonly database: DatabaseUse | undefined;

  /** Whether it uses the cache. */
  readonly cache: boolean;

  /** Apps that must be up before this one starts. */
  readonly after: readonly string[];

  /** Whether the app has a public address. */
  readonly exposed: boolean;

  readonly smokeTests: readonly Required<SmokeTest>[];

  /** Command that tries the app through its public address; undefined when there is none. */
  readonly integrationTest: readonly string[] | undefined;
}

/** The apps of a repository, each after the apps that it waits for. */
export type Catalogue = readonly CatalogueApp[];
