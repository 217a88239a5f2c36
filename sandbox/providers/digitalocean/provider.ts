import { ProviderError } from "../framework/errors.ts";
import type { Provider } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { coverTypes, given } from "../terraform/coverage.ts";
import { Api } from "./api.ts";
import { FUNCTIONS } from "./functions.ts";
import { DESCRIPTIONS } from "./types/index.ts";

const REAL_ENDPOINT = "https://api.digitalocean.com";

/** Settings that the original reads from the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Stands in for the plugin of `@pulumi/digitalocean`.
 *
 * @param environment - Gives `DIGITALOCEAN_TOKEN` (or `DIGITALOCEAN_ACCESS_TOKEN`) and `DIGITALOCEAN_API_URL` where the
 *   provider's configuration does not.
 */
export function createDigitalOceanProvider(version: string, environment: Environment): Provider {
  let api: Api | undefined;
  const coverage = coverTypes("digitalocean", DESCRIPTIONS, () => api);
  return {
    name: "digitalocean",
    version,
    configure(configuration) {
      api = connect(configuration, environment);
    },
    resource: coverage.resource,
    async invoke({ token, arguments: arguments_ }) {
      // Whoever was not configured says so first, whatever it was asked.
      const client = coverage.client();
      const call = FUNCTIONS[token];
      if (call !== undefined) return { result: await call(client, arguments_) };
      throw coverage.uncoveredFunction(token);
    },
  };
}

function connect(configuration: Properties, environment: Environment): Api {
  const { token, apiEndpoint } = configuration;
  const endpoint = given(apiEndpoint) ?? environment.DIGITALOCEAN_API_URL ?? REAL_ENDPOINT;
  // It imitates; it must never be what creates things that cost money.
  if (endpoint.startsWith(REAL_ENDPOINT)) {
    throw new ProviderError(
      `The stand-in for the digitalocean plugin does not speak to ${endpoint}: set DIGITALOCEAN_API_URL to the sandbox's API, or install the official plugin.`,
    );
  }
  return new Api({
    endpoint,
    token: given(token) ?? environment.DIGITALOCEAN_TOKEN ?? environment.DIGITALOCEAN_ACCESS_TOKEN ?? "",
    ...numberSetting("retries", configuration.httpRetryMax),
    ...numberSetting("minRetrySeconds", configuration.httpRetryWaitMin),
    ...numberSetting("maxRetrySeconds", configuration.httpRetryWaitMax),
  });
}

function numberSetting<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: number } {
  // The SDK writes the provider's numbers as JSON text.
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) ? ({ [name]: number } as { readonly [key in Name]?: number }) : {};
}
