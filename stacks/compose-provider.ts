import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { HOST_USER, sshOptions } from "../components/compose-host/index.ts";

/** How the Docker Engine of a compose host is reached, and what it pulls with. */
export interface ComposeProviderArgs {
  readonly address: pulumi.Input<string>;

  /** Public key of the host. */
  readonly hostKey: pulumi.Input<string>;

  /** What stands before the name of an image. */
  readonly registryEndpoint: pulumi.Input<string>;

  /** Text of a Docker `config.json` that may pull; a secret. */
  readonly pullCredentials: pulumi.Input<string>;
}

/** The provider for everything on a compose host. */
export function createComposeProvider(name: string, args: ComposeProviderArgs): docker.Provider {
  const { address, hostKey, registryEndpoint, pullCredentials } = args;
  return new docker.Provider(name, {
    host: pulumi.interpolate`ssh://${HOST_USER}@${address}`,
    sshOpts: pulumi.output(hostKey).apply((key) => [...sshOptions(key)]),
    registryAuth: [
      {
        address: pulumi.output(registryEndpoint).apply((endpoint) => endpoint.split("/")[0] ?? endpoint),
        configFileContent: pulumi.secret(pullCredentials),
      },
    ],
  });
}
