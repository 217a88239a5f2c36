import type { StackFile } from "./engine/values.ts";
import { CliError } from "./errors.ts";

/** What to do when there is no passphrase. */
export const PASSPHRASE_HINT = "Set PULUMI_CONFIG_PASSPHRASE to the passphrase that encrypts the secrets in the state.";

/** Whether an address of the state, if any is set, is a Pulumi Cloud, which encrypts by itself. */
export function isPulumiCloud(stateUrl: string | undefined): boolean {
  return stateUrl?.startsWith("https://") === true;
}

/**
 * Makes sure that the secrets in the state of a stack are encrypted with something. Where `pulumi login` said where the
 * state is, the Pulumi CLI tells whether it needs a passphrase.
 *
 * @throws CliError `setting-missing`
 */
export function requirePassphrase(environment: NodeJS.ProcessEnv, { secretsprovider }: StackFile): void {
  const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = environment;
  const isOtherwise = secretsprovider !== undefined && secretsprovider !== "passphrase";
  if (!url || isPulumiCloud(url) || isOtherwise) return;
  if (PULUMI_CONFIG_PASSPHRASE || PULUMI_CONFIG_PASSPHRASE_FILE) return;
  throw new CliError("setting-missing", "PULUMI_CONFIG_PASSPHRASE is not set, or empty.", PASSPHRASE_HINT);
}
