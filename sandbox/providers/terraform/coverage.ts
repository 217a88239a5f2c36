import { ProviderError } from "../framework/errors.ts";
import type { ResourceType } from "../framework/provider.ts";
import { createResourceType, type Description } from "./resource.ts";

/** What a stand-in has besides what its service is: its client, and the types that it covers and no others. */
export interface Coverage<Client> {
  /** @throws ProviderError before the provider was configured */
  client(): Client;
  /** @throws ProviderError for a type that is not covered */
  resource(type: string): ResourceType;
  /** What to say of a function that is not covered. */
  uncoveredFunction(token: string): ProviderError;
}

/**
 * Covers the types of a plugin.
 *
 * @param plugin - name of the plugin, such as `github`.
 * @param find - the client, once the provider was configured.
 */
export function coverTypes<Client>(
  plugin: string,
  descriptions: readonly Description<Client>[],
  find: () => Client | undefined,
): Coverage<Client> {
  const client = (): Client => {
    const found = find();
    if (found === undefined) throw new ProviderError(`The ${plugin} provider was not configured.`);
    return found;
  };
  const types = new Map(descriptions.map((description) => [description.type, createResourceType(description, client)]));
  const refusal = (what: string) =>
    new ProviderError(`The stand-in for the ${plugin} plugin does not cover the ${what}.`);
  return {
    client,
    resource: (type) => {
      const found = types.get(type);
      if (found !== undefined) return found;
      throw refusal(`resource type ${type}`);
    },
    uncoveredFunction: (token) => refusal(`function ${token}`),
  };
}

/** A setting that is a text and not empty. */
export function given(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
