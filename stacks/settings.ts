import type { Catalogue } from "../components/catalogue/index.ts";
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
   * The values of the secrets that the apps name, by these names; {@link secretsIn} finds them.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * What to run when the stack's configuration (`greenroom:commit`, `greenroom:release`) does not say so.
   *
   * @default - the stack's configuration must say so
   */
  readonly deployment?: Deployment;
}

/** What a program leaves behind: the stack's outputs by name. */
export type StackOutputs = Readonly<Record<string, unknown>>;

/** A stack's program: makes everything the stack holds. */
export type Program = (settings: ProgramSettings) => Promise<StackOutputs>;
