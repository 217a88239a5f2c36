import { delimiter } from "node:path";
import type { ActionsSettings } from "./actions.ts";
import { connectGitHub } from "./github-access.ts";

/** Where the imitated services are and what they are trusted by: the internet tells a hosted runner the originals'. */
const ADDRESSES = [
  ...["DIGITALOCEAN_API_URL", "DOCKER_HOST", "GREENROOM_RESOLVER", "GREENROOM_VALUES", "NODE_EXTRA_CA_CERTS"],
  ...["PULUMI_HOME", "PULUMI_SKIP_UPDATE_CHECK", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "GITHUB_BASE_URL"],
];

/**
 * Settings with which the workflows in the sandbox's repository run against the sandbox: `environment` is what
 * `npm run sandbox -- env` prints. Tokens, keys and passphrases in it stay out of jobs: those come as secrets.
 *
 * @throws Error naming the setting that is missing
 */
export function actionsOfSandbox(
  environment: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): ActionsSettings {
  const setting = (name: string): string => {
    const value = environment[name];
    if (value === undefined) throw new Error(`the sandbox has no ${name}: is it up?`);
    return value;
  };
  const slug = setting("GITHUB_REPOSITORY");
  const known = ADDRESSES.filter((name) => name in environment).map((name) => [name, environment[name] ?? ""]);
  return {
    slug,
    repositories: { [slug]: setting("GREENROOM_REPOSITORY") },
    github: connectGitHub({ url: setting("GITHUB_API_URL"), token: setting("GITHUB_TOKEN"), slug }),
    host: { environment: { ...Object.fromEntries(known), ...more }, tools: setting("PATH").split(delimiter) },
  };
}
