import type { Catalogue } from "../components/catalogue/index.ts";
import type { ComposeAccess } from "./compose-access.ts";
import type { Target } from "./compose-config.ts";
import type { Deployment, ValueTexts } from "./config.ts";

/** What a program gets from the edge besides the stack's own configuration. */
export interface ProgramSettings {
  /** The apps, checked. */
  readonly apps: Catalogue;

  /**
   * Texts of the files with values.
   *
   * @default - the stack's own configuration alone
   */
  readonly values?: ValueTexts;

  /**
   * The values of the secrets that the apps name, by these names.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * The key of the fingerprints by which production's secrets are known again, 32 characters or more.
   *
   * @default - production tells no fingerprints
   */
  readonly fingerprintKey?: string;

  /**
   * Where the state is kept, as `PULUMI_BACKEND_URL` says it; workflows are told.
   *
   * @default - workflows are not told
   */
  readonly stateUrl?: string;

  /**
   * What to run when the stack's configuration (`greenroom:commit`, `greenroom:release`) does not say so.
   *
   * @default - the stack's configuration must say so
   */
  readonly deployment?: Deployment;

  /**
   * Where pull request environments live; `greenroom:target` of the platform.
   *
   * @default "kubernetes"
   */
  readonly target?: Target;

  /**
   * What a compose host needs.
   *
   * @default - nothing, so the target cannot be "compose-host"
   */
  readonly composeAccess?: ComposeAccess;
}

/** What a program leaves behind: the stack's outputs by name. */
export type StackOutputs = Readonly<Record<string, unknown>>;

/** A stack's program: makes everything the stack holds. */
export type Program = (settings: ProgramSettings) => Promise<StackOutputs>;
