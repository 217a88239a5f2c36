import { ProviderError } from "../framework/errors.ts";
import type { Provider } from "../framework/provider.ts";
import { isList, isProperties, type Value } from "../framework/values.ts";
import { imageDigest, type RegistryLogin } from "./registry.ts";

const GET_REGISTRY_IMAGE = "docker:index/getRegistryImage:getRegistryImage";

/**
 * Stands in for the plugin of `@pulumi/docker`: it only tells the digest of an image in a registry.
 *
 * @param known logins besides those of the provider's own settings, which count first.
 */
export function createDockerProvider(version: string, known: readonly RegistryLogin[] = []): Provider {
  let logins = known;
  return {
    name: "docker",
    version,
    configure({ registryAuth }) {
      logins = [...parseLogins(registryAuth), ...known];
    },
    resource(type) {
      throw new ProviderError(`The stand-in for the docker plugin does not cover the resource type ${type}.`);
    },
    async invoke({ token, arguments: { name, insecureSkipVerify } }) {
      if (token !== GET_REGISTRY_IMAGE) {
        throw new ProviderError(`The stand-in for the docker plugin does not cover the function ${token}.`);
      }
      if (typeof name !== "string" || name === "") {
        return { result: {}, failures: [{ reason: "Missing required property 'name'" }] };
      }
      const sha256Digest = await imageDigest(name, logins);
      const result = { id: sha256Digest, name, sha256Digest };
      return { result: { ...result, ...(insecureSkipVerify === undefined ? {} : { insecureSkipVerify }) } };
    },
  };
}

function parseLogins(setting: Value | undefined): RegistryLogin[] {
  // The SDK writes a provider's lists as JSON text.
  const value: unknown = typeof setting === "string" ? JSON.parse(setting) : setting;
  if (!Array.isArray(value)) return [];
  const entries: readonly Value[] = value;
  return (isList(entries) ? entries : []).filter(isProperties).map(({ address, username, password }) => ({
    address: String(address ?? ""),
    username: String(username ?? ""),
    password: String(password ?? ""),
  }));
}
