import * as pulumi from "@pulumi/pulumi";
import { requireText } from "./platform-outputs.ts";

/** What a platform on a compose host offers to the environments on it; the names are public and stay. */
export const COMPOSE_OUTPUTS = {
  domain: "the domain everything stands under",
  previewDomain: "the domain one label above the hosts of pull request environments",
  registryName: "name of the registry at DigitalOcean",
  registryEndpoint: "what stands before the name of an image",
  pullCredentials: "text of a Docker config.json that may pull; secret",
  target: "compose-host",
  hostId: "number of the droplet",
  hostAddress: "IPv4 address of the host",
  hostKey: "public SSH key of the host",
  proxyNetwork: "name of the network in which the proxy finds what is public",
  proxyImage: "image of the proxy and of the fronts, by its digest",
  databaseImage: "image of the environments' PostgreSQL, by its digest",
  databaseSecret: "what the passwords of the databases are derived from; secret",
} as const;

/** The outputs with their types. */
export type ComposeOutputs = { readonly [Name in keyof typeof COMPOSE_OUTPUTS]: pulumi.Output<string> };

/** Reads outputs of this project's `platform` stack, when its target is a compose host. */
export function readComposeOutputs<Name extends keyof ComposeOutputs>(
  ...names: readonly Name[]
): Pick<ComposeOutputs, Name> {
  const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/platform`);
  const outputs = names.map((name) => [
    name,
    reference.getOutput(name).apply((value: unknown) => requireText(name, value)),
  ]);
  return Object.fromEntries(outputs);
}
