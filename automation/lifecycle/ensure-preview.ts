import type { OpenStack, Tools } from "../tools.ts";

/**
 * Makes the stack of a pull request's environment if there is none yet. Such an environment reads the platform's secrets: one that was
 * made with another passphrase than the platform could do nothing, and would refuse every later run with the right one.
 *
 * @throws CliError `passphrase-wrong`
 */
export async function ensurePreview(stack: OpenStack, { openSecrets }: Pick<Tools, "openSecrets">): Promise<void> {
  if (stack.state === undefined) await openSecrets("platform");
  await stack.ensure();
}
