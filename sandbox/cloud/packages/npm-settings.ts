import { run } from "../../run.ts";

/**
 * The npm registry's name in images, spoken to without TLS and only through the package mirror. It is the
 * same whatever registry stands behind, because npm finds a package in its cache by the address that it came from.
 */
export const REGISTRY = "http://registry.npmjs.org/";

/** What npm in images goes by. Variables, because they outrank the `.npmrc` of an app, which may name its own registry. */
export const NPM_SETTINGS = {
  npm_config_registry: REGISTRY,
  // A lock file names the registry of whoever wrote it.
  npm_config_replace_registry_host: "always",
  npm_config_prefer_offline: "true",
  // A build without a network is to fail soon.
  npm_config_fetch_retries: "1",
  npm_config_fetch_retry_mintimeout: "1000",
} as const;

/** What leads npm to the mirror at this address. */
export function throughMirror(url: string): Readonly<Record<string, string>> {
  return { npm_config_proxy: url, npm_config_https_proxy: url };
}

/** npm would keep compiled code in the machine's temporary folder. */
export const NPM_ENVIRONMENT = { NODE_DISABLE_COMPILE_CACHE: "1" };

/** The registry that npm on this machine is configured with. */
export async function configuredRegistry(): Promise<string> {
  return (await run("npm", ["config", "get", "registry"], { environment: NPM_ENVIRONMENT })).trim();
}
