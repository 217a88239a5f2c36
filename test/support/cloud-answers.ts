import type { runtime } from "@pulumi/pulumi";

type State = Record<string, unknown>;

/** The digest that the stand-in registry has for every image. */
export const FOUND_DIGEST = `sha256:${"f".repeat(64)}`;

/** What the platform's stack offers, as the tests of environments see it. */
export const PLATFORM = {
  domain: "example.com",
  previewDomain: "preview.example.com",
  registryName: "example",
  registryEndpoint: "registry.digitalocean.com/example",
  pullCredentials: '{"auths":{}}',
  clusterId: "cluster-id",
  clusterName: "greenroom-preview",
  kubeconfig: '{"kind":"Config"}',
  databaseId: "database-id",
  databaseHost: "10.110.0.3",
  databasePort: 25_060,
  databaseRange: "10.110.0.3/32",
  databaseAdminImage: `docker.io/library/postgres@sha256:${"a".repeat(64)}`,
  gatewayName: "greenroom-preview",
  gatewayNamespace: "greenroom-system",
  gatewayAddress: "203.0.113.7",
} as const;

/** What a provider adds to what it was given, by the resource's type. */
const ADDED: Readonly<Record<string, State>> = {
  "digitalocean:index/kubernetesCluster:KubernetesCluster": {
    endpoint: "https://cluster.example",
    kubeConfigs: [{ clusterCaCertificate: "Q0E=", rawConfig: "kind: Config", expiresAt: "2026-11-28T09:00:00Z" }],
  },
  "digitalocean:index/databaseCluster:DatabaseCluster": {
    privateHost: "private-greenroom.example",
    port: 25_060,
    user: "doadmin",
    password: "admin-password",
    database: "defaultdb",
  },
  "digitalocean:index/databaseUser:DatabaseUser": { password: "role/password" },
  "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials": {
    dockerCredentials: '{"auths":{}}',
  },
  "digitalocean:index/droplet:Droplet": { ipv4Address: "203.0.113.8" },
  "digitalocean:index/reservedIp:ReservedIp": { ipAddress: "203.0.113.9" },
  "docker:index/remoteImage:RemoteImage": { imageId: `sha256:${"e".repeat(64)}` },
  "docker:index/container:Container": { exitCode: 0, containerLogs: "" },
  "digitalocean:index/dnsRecord:DnsRecord": { fqdn: "*.preview.example.com" },
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": { status: { addresses: [{ value: "203.0.113.7" }] } },
};

/** Plays all providers: the state of a new resource is what was asked for, a name, and what its kind adds. */
export function answerResource(
  { type, name, inputs, id }: runtime.MockResourceArgs,
  stackOutputs: Readonly<Record<string, State>>,
): runtime.MockResourceResult {
  if (type === "pulumi:pulumi:StackReference") return stackReference(name, stackOutputs);
  const state: State = { name: `${name}-0123456`, ...inputs, ...ADDED[type] };
  if (type.startsWith("kubernetes:") && inputs.metadata !== undefined) {
    state.metadata = { name: `${name}-01234567`, ...inputs.metadata };
  }
  if (inputs.type === "kubernetes.io/service-account-token") {
    state.data = { token: Buffer.from("deployer-token").toString("base64") };
  }
  return { id: id || `${name}-id`, state };
}

/** Plays the functions of all providers. */
export function answerCall({ token, inputs }: runtime.MockCallArgs): State {
  switch (token) {
    case "digitalocean:index/getKubernetesVersions:getKubernetesVersions":
      return { latestVersion: inputs.versionPrefix === "1.34." ? "1.34.5-do.3" : "" };
    case "digitalocean:index/getDomain:getDomain":
      return { name: inputs.name };
    case "digitalocean:index/getDatabaseCa:getDatabaseCa":
      return { clusterId: inputs.clusterId, certificate: "-----BEGIN CERTIFICATE-----" };
    case "github:index/getUser:getUser":
      return { id: "2002", login: inputs.username };
    case "github:index/getTeam:getTeam":
      return { id: "3001", slug: inputs.slug };
    case "docker:index/getRegistryImage:getRegistryImage":
      return { sha256Digest: FOUND_DIGEST };
    default:
      throw new Error(`no answer for the function ${token}`);
  }
}

function stackReference(name: string, stackOutputs: Readonly<Record<string, State>>): runtime.MockResourceResult {
  const stack = name.split("/").at(-1) ?? name;
  const outputs = { ...(stack === "platform" ? PLATFORM : {}), ...stackOutputs[stack] };
  return { id: name, state: { name, outputs, secretOutputNames: ["kubeconfig", "pullCredentials"] } };
}
