import { ProviderError } from "../framework/errors.ts";
import type { Provider } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { coverTypes, given } from "../terraform/coverage.ts";
import { Api } from "./api.ts";
import { FUNCTIONS } from "./functions.ts";
import { DESCRIPTIONS } from "./types/index.ts";

const REAL_HOSTS = ["github.com", "api.github.com"];
const REAL_ENDPOINT = "https://api.github.com/";
/** Where GitHub Enterprise has the API; the original takes every host but GitHub's own for one. */
const ENTERPRISE_PATH = "api/v3/";

/** Settings that the original reads from the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Stands in for the plugin of `@pulumi/github`.
 *
 * @param environment - Gives `GITHUB_TOKEN`, `GITHUB_OWNER` and `GITHUB_BASE_URL` where the provider's configuration
 *   does not.
 */
export function createGitHubProvider(version: string, environment: Environment): Provider {
  let api: Api | undefined;
  const coverage = coverTypes("github", DESCRIPTIONS, () => api);
  return {
    name: "github",
    version,
    configure(configuration) {
      api = connect(configuration, environment);
    },
    resource: coverage.resource,
    async invoke({ token, arguments: arguments_ }) {
      const call = FUNCTIONS[token];
      if (call !== undefined) return { result: await call(coverage.client(), arguments_) };
      throw coverage.uncoveredFunction(token);
    },
  };
}

function connect(configuration: Properties, environment: Environment): Api {
  const { baseUrl, owner, token, maxRetries, retryDelayMs } = configuration;
  const endpoint = new URL(given(baseUrl) ?? environment.GITHUB_BASE_URL ?? REAL_ENDPOINT);
  // It imitates; it must never be what changes a real repository.
  if (REAL_HOSTS.includes(endpoint.hostname)) {
    throw new ProviderError(
      `The stand-in for the github plugin does not speak to ${endpoint.href}: set GITHUB_BASE_URL to the sandbox's GitHub, or install the official plugin.`,
    );
  }
  const ownerName = given(owner) ?? environment.GITHUB_OWNER;
  if (ownerName === undefined) {
    throw new ProviderError("The stand-in for the github plugin needs an owner: set `owner` or GITHUB_OWNER.");
  }
  return new Api({
    endpoint: new URL(ENTERPRISE_PATH, endpoint.href.endsWith("/") ? endpoint : `${endpoint.href}/`).href,
    owner: ownerName,
    token: given(token) ?? environment.GITHUB_TOKEN ?? "",
    // The SDK writes the provider's numbers as JSON text.
    ...(maxRetries === undefined ? {} : { retries: Number(maxRetries) }),
    ...(retryDelayMs === undefined ? {} : { retryMilliseconds: Number(retryDelayMs) }),
  });
}
