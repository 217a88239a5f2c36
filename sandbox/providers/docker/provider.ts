import { ProviderError } from "../framework/errors.ts";
import type { Provider } from "../framework/provider.ts";
import { isList, isProperties, type Properties, type Value } from "../framework/values.ts";
import { coverTypes, given } from "../terraform/coverage.ts";
import { parseDockerConfig } from "./docker-config.ts";
import { Engine } from "./engine.ts";
import { imageDigest, type RegistryLogin } from "./registry.ts";
import { CONTAINER } from "./types/container.ts";
import { NETWORK } from "./types/network.ts";
import { REMOTE_IMAGE } from "./types/remote-image.ts";
import { VOLUME } from "./types/volume.ts";

const GET_REGISTRY_IMAGE = "docker:index/getRegistryImage:getRegistryImage";

/** Where the original looks when its provider is told nothing. */
const DEFAULT_HOST = "unix:///var/run/docker.sock";

/**
 * Stands in for the plugin of `@pulumi/docker`: images, networks, volumes and containers of one Docker Engine, and the
 * digest of an image in a registry.
 *
 * @param known logins besides those of the provider's own settings, which count first.
 */
export function createDockerProvider(version: string, known: readonly RegistryLogin[] = []): Provider {
  let logins = known;
  let engine: Engine | undefined;
  const coverage = coverTypes("docker", [CONTAINER, NETWORK, REMOTE_IMAGE, VOLUME], () => engine);
  return {
    name: "docker",
    version,
    async configure(configuration) {
      logins = [...readLogins(configuration), ...known];
      engine?.close();
      engine = await connect(configuration, logins);
    },
    resource: coverage.resource,
    async invoke({ token, arguments: { name, insecureSkipVerify } }) {
      if (token !== GET_REGISTRY_IMAGE) {
        throw coverage.uncoveredFunction(token);
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

/** A host that was named must answer, as with the original; the usual one is only asked when it is needed. */
async function connect({ host, sshOpts }: Properties, logins: readonly RegistryLogin[]): Promise<Engine> {
  const address = given(host);
  const options = listSetting(sshOpts).map(String);
  const engine = new Engine({ host: address ?? DEFAULT_HOST, sshOptions: options }, logins);
  if (address === undefined) return engine;
  try {
    await engine.send("GET", "/_ping");
    return engine;
  } catch (error) {
    engine.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProviderError(
      `Error pinging Docker server, please make sure that ${address} is reachable and has a  '_ping' endpoint. Error: ${reason}`,
      { cause: error },
    );
  }
}

function readLogins({ registryAuth }: Properties): RegistryLogin[] {
  return listSetting(registryAuth)
    .filter(isProperties)
    .flatMap(({ address, username, password, configFileContent }) => {
      const host = String(address ?? "");
      if (typeof configFileContent === "string" && configFileContent !== "") {
        return parseDockerConfig(configFileContent).filter((login) => login.address === host);
      }
      return [{ address: host, username: String(username ?? ""), password: String(password ?? "") }];
    });
}

/** The SDK writes a provider's lists as JSON text. */
function listSetting(setting: Value | undefined): readonly Value[] {
  const value: Value | undefined = typeof setting === "string" && setting !== "" ? JSON.parse(setting) : setting;
  return isList(value) ? value : [];
}
