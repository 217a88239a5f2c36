import * as pulumi from "@pulumi/pulumi";

/** What the platform offers to the environments that live on it; the names are public and stay. */
export const PLATFORM_OUTPUTS = {
  domain: "the domain everything stands under",
  previewDomain: "the domain one label above the hosts of pull request environments",
  registryName: "name of the registry at DigitalOcean",
  registryEndpoint: "what stands before the name of an image",
  pullCredentials: "text of a Docker config.json that may pull; secret",
  clusterId: "UUID of the cluster",
  clusterName: "name of the cluster",
  kubeconfig: "kubeconfig of the deployer's account, which does not end by itself; secret",
  databaseId: "UUID of the database cluster",
  databaseHost: "host of the database in the private network",
  databasePort: "port of the database",
  databaseRange: "range in CIDR notation that holds the database",
  databaseAdminImage: "image with psql, by its digest",
  gatewayName: "name of the Gateway that routes attach to",
  gatewayNamespace: "namespace of that Gateway",
  gatewayAddress: "IPv4 address of its load balancer",
} as const;

/** Names of the platform's outputs that are no text. */
type NumberOutput = "databasePort";

/** The platform's outputs with their types. */
export type PlatformOutputs = {
  readonly [Name in keyof typeof PLATFORM_OUTPUTS]: pulumi.Output<Name extends NumberOutput ? number : string>;
};

/** Reads outputs of this project's `platform` stack. Those that are not named are not looked at, so they may be missing. */
export function readPlatformOutputs<Name extends keyof PlatformOutputs>(
  ...names: readonly Name[]
): Pick<PlatformOutputs, Name> {
  const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/platform`);
  const outputs = names.map((name) => [
    name,
    reference.getOutput(name).apply((value: unknown) => requireOutput(name, value)),
  ]);
  return Object.fromEntries(outputs);
}

function requireOutput(name: keyof PlatformOutputs, value: unknown): string | number {
  return name === "databasePort" ? requireNumber(name, value) : requireText(name, value);
}

/** @throws RunError when an output is not the text that it should be. */
export function requireText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw unusable(name, value);
}

function requireNumber(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw unusable(name, value);
}

/** A secret that was encrypted with another passphrase arrives as an empty object, without any error. */
function unusable(name: string, value: unknown): Error {
  const reason =
    value === undefined
      ? "bring the platform up first: greenroom up platform"
      : "use the passphrase that the platform was made with (PULUMI_CONFIG_PASSPHRASE)";
  return new pulumi.RunError(`The output "${name}" of the stack "platform" cannot be read: ${reason}.`);
}
