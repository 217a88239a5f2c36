import type { FindCreated, Finding } from "../engine/pending-creates.ts";
import type { StateResource } from "../engine/state.ts";
import type { CloudList, DigitalOcean, Named } from "../services/digitalocean.ts";
import type { DockerHost, DockerKind } from "../services/docker-host.ts";
import type { GitHub } from "../services/github/github.ts";
import { isRecord, text } from "../services/json-api.ts";
import type { Kubernetes } from "../services/kubernetes.ts";
import { GITHUB } from "./created-settings.ts";

/** The services that know what an interrupted run may have created. */
export interface LookupServices {
  readonly cloud: () => Promise<DigitalOcean>;
  readonly github: () => Promise<Pick<GitHub, "settings">>;
  /** Undefined when there is no cluster, and so nothing in it. */
  readonly cluster: () => Promise<Kubernetes | undefined>;
  /** Undefined when there is no compose host, and so nothing on it. */
  readonly dockerHost: () => Promise<Pick<DockerHost, "find"> | undefined>;
}

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Types that have nothing of their own in the cloud: creating one again does no harm. A provider is a process, a pull
 * credential a signed text that ends by itself, a database's trusted sources are a property of the database.
 */
const WITHOUT_OBJECT = [
  "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials",
  "digitalocean:index/databaseFirewall:DatabaseFirewall",
  "digitalocean:index/projectResources:ProjectResources",
  // An image that is there already is found, not pulled again.
  "docker:index/remoteImage:RemoteImage",
];

/** By type: the list of the cloud that holds such resources, by identifier and name. */
const LISTED: Readonly<Record<string, CloudList>> = {
  "digitalocean:index/databaseCluster:DatabaseCluster": "databaseClusters",
  "digitalocean:index/droplet:Droplet": "droplets",
  "digitalocean:index/firewall:Firewall": "firewalls",
  "digitalocean:index/kubernetesCluster:KubernetesCluster": "clusters",
  "digitalocean:index/project:Project": "projects",
  "digitalocean:index/sshKey:SshKey": "sshKeys",
  "digitalocean:index/uptimeCheck:UptimeCheck": "uptimeChecks",
  "digitalocean:index/vpc:Vpc": "vpcs",
};

/** By type: finds the identifier that the provider gives such a resource, or undefined when there is none. */
const DIGITALOCEAN: Readonly<Record<string, (inputs: Inputs, cloud: DigitalOcean) => Promise<string | undefined>>> = {
  // An alert has no name but its description.
  "digitalocean:index/monitorAlert:MonitorAlert": async (inputs, cloud) =>
    (await cloud.list("monitorAlerts")).find(({ name }) => name === text(inputs, "description"))?.id,
  "digitalocean:index/databaseDb:DatabaseDb": async (inputs, cloud) =>
    within(inputs, "database", await cloud.databases(text(inputs, "clusterId"))),
  "digitalocean:index/databaseUser:DatabaseUser": async (inputs, cloud) =>
    within(inputs, "user", await cloud.databaseUsers(text(inputs, "clusterId"))),
  "digitalocean:index/kubernetesNodePool:KubernetesNodePool": async (inputs, cloud) =>
    idOf(inputs, await cloud.nodePools(text(inputs, "clusterId"))),
  "digitalocean:index/uptimeAlert:UptimeAlert": async (inputs, cloud) =>
    idOf(inputs, await cloud.uptimeAlerts(text(inputs, "checkId"))),
  "digitalocean:index/reservedIp:ReservedIp": async (_inputs, cloud) => {
    const [idle] = (await cloud.reservedAddresses()).filter(({ droplet }) => droplet === "");
    if (idle === undefined) return undefined;
    throw new Error(`an address has no name, and the reserved one ${idle.address}, which leads nowhere, may be it`);
  },
  // Any identifier that begins so does: the provider makes one up.
  "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": async (inputs, cloud) => {
    const [address, dropletId] = [text(inputs, "ipAddress"), text(inputs, "dropletId")];
    const isAssigned = (await cloud.reservedAddresses()).some(
      (reserved) => reserved.address === address && reserved.dropletId === dropletId,
    );
    return isAssigned ? `${dropletId}-${address}` : undefined;
  },
  "digitalocean:index/containerRegistry:ContainerRegistry": async (inputs, cloud) =>
    itself(inputs, await cloud.registries()),
  "digitalocean:index/domain:Domain": async (inputs, cloud) => itself(inputs, await cloud.domains()),
  // A certificate is known to the provider by its name, because renewals change its id.
  "digitalocean:index/certificate:Certificate": async (inputs, cloud) =>
    itself(
      inputs,
      (await cloud.list("certificates")).map(({ name }) => name),
    ),
  "digitalocean:index/dnsRecord:DnsRecord": async (inputs, cloud) => {
    const records = await cloud.records(text(inputs, "domain"));
    return records.find(({ name, type }) => name === text(inputs, "name") && type === text(inputs, "type"))?.id;
  },
};

/** By type: what it is on a compose host. */
const ON_HOST: Readonly<Record<string, DockerKind>> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
  "docker:index/volume:Volume": "volume",
};

/** Makes the function that looks in the cloud for what a begun create may have made. */
export function createdLookup(services: LookupServices): FindCreated {
  return async (resource) => {
    try {
      return await find(resource, services);
    } catch (error) {
      return { kind: "unknown", reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

async function find(resource: StateResource, services: LookupServices): Promise<Finding> {
  const { type, custom, inputs = {} } = resource;
  // A component is nowhere but in the state, and a run that is killed in the right moment has begun to create it too.
  if (custom === false || type.startsWith("pulumi:") || WITHOUT_OBJECT.includes(type)) return { kind: "absent" };
  const list = LISTED[type];
  if (list !== undefined) return asFinding(idOf(inputs, await (await services.cloud()).list(list)));
  const look = DIGITALOCEAN[type];
  if (look !== undefined) return asFinding(await look(inputs, await services.cloud()));
  const lookOnGitHub = GITHUB[type];
  if (lookOnGitHub !== undefined) return asFinding(await lookOnGitHub(inputs, (await services.github()).settings));
  const kind = ON_HOST[type];
  if (kind !== undefined) return asFinding(await (await services.dockerHost())?.find(kind, text(inputs, "name")));
  if (type.startsWith("kubernetes:")) return findObject(inputs, await services.cluster());
  return { kind: "unknown", reason: "Greenroom does not know how to look for this type" };
}

async function findObject(inputs: Inputs, cluster: Kubernetes | undefined): Promise<Finding> {
  const metadata = isRecord(inputs.metadata) ? inputs.metadata : {};
  const object = {
    apiVersion: text(inputs, "apiVersion"),
    kind: text(inputs, "kind"),
    namespace: text(metadata, "namespace") || "default",
    name: text(metadata, "name"),
  };
  if (object.apiVersion === "" || object.kind === "" || object.name === "") {
    return { kind: "unknown", reason: "its inputs do not name it" };
  }
  if (cluster === undefined) return { kind: "absent" };
  const found = await cluster.find(object);
  if (found === undefined) return { kind: "absent" };
  return { kind: "found", id: found.isNamespaced ? `${object.namespace}/${object.name}` : object.name };
}

function asFinding(id: string | undefined): Finding {
  return id === undefined ? { kind: "absent" } : { kind: "found", id };
}

function idOf(inputs: Inputs, all: readonly Named[]): string | undefined {
  return all.find(({ name }) => name === text(inputs, "name"))?.id;
}

function itself(inputs: Inputs, names: readonly string[]): string | undefined {
  return names.find((name) => name === text(inputs, "name"));
}

function within(inputs: Inputs, what: string, names: readonly string[]): string | undefined {
  const name = itself(inputs, names);
  return name === undefined ? undefined : `${text(inputs, "clusterId")}/${what}/${name}`;
}
