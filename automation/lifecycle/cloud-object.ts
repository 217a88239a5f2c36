import { resourcesOf, type StackState, type StateResource } from "../engine/state.ts";
import { CLOUD_LISTS, type CloudList } from "../services/digitalocean.ts";
import { text } from "../services/json-api.ts";

/** What has no list of its own with tags, and what people call it. */
const OTHER_KINDS = {
  databases: "database",
  roles: "database role",
  domains: "domain",
  records: "DNS record",
  registries: "registry",
  nodePools: "node pool",
  uptimeAlerts: "uptime alert",
  reservedAddresses: "reserved address",
} as const;

/** A kind of thing in the cloud that both the state and the cloud's API tell of. */
export type CloudKind = CloudList | keyof typeof OTHER_KINDS;

/** Something in the cloud, as either side tells of it. */
export interface CloudObject {
  readonly kind: CloudKind;
  /** What tells it from all others of its kind; the same from either side. */
  readonly key: string;
  /** What people know it by: its name, or its whole host name. */
  readonly name: string;
  /** Empty for what bears none, and for what the state tells of. */
  readonly tags: readonly string[];
  /** Name of the droplet that an address leads to, which is all that shows whose it is. @default - nobody can tell */
  readonly droplet?: string;
}

/** By type of resource: what it is in the cloud, and what it is known by there. */
const KINDS: Readonly<Record<string, readonly [kind: CloudKind, key: (resource: StateResource) => string]>> = {
  "digitalocean:index/kubernetesCluster:KubernetesCluster": ["clusters", identifier],
  "digitalocean:index/databaseCluster:DatabaseCluster": ["databaseClusters", identifier],
  "digitalocean:index/vpc:Vpc": ["vpcs", identifier],
  // A certificate is known to the provider by its name, because renewals change its identifier.
  "digitalocean:index/certificate:Certificate": ["certificates", nameOf],
  "digitalocean:index/droplet:Droplet": ["droplets", identifier],
  "digitalocean:index/volume:Volume": ["volumes", identifier],
  "digitalocean:index/loadBalancer:LoadBalancer": ["loadBalancers", identifier],
  "digitalocean:index/firewall:Firewall": ["firewalls", identifier],
  "digitalocean:index/project:Project": ["projects", identifier],
  "digitalocean:index/sshKey:SshKey": ["sshKeys", identifier],
  "digitalocean:index/uptimeCheck:UptimeCheck": ["uptimeChecks", identifier],
  "digitalocean:index/monitorAlert:MonitorAlert": ["monitorAlerts", identifier],
  "digitalocean:index/databaseDb:DatabaseDb": ["databases", within],
  "digitalocean:index/databaseUser:DatabaseUser": ["roles", within],
  "digitalocean:index/domain:Domain": ["domains", nameOf],
  "digitalocean:index/dnsRecord:DnsRecord": ["records", identifier],
  "digitalocean:index/containerRegistry:ContainerRegistry": ["registries", nameOf],
  "digitalocean:index/kubernetesNodePool:KubernetesNodePool": ["nodePools", identifier],
  "digitalocean:index/uptimeAlert:UptimeAlert": ["uptimeAlerts", identifier],
  // The provider takes the address itself for its identifier.
  "digitalocean:index/reservedIp:ReservedIp": ["reservedAddresses", identifier],
};

/** What people call a kind. */
export function kindName(kind: CloudKind): string {
  return isListed(kind) ? CLOUD_LISTS[kind].name : OTHER_KINDS[kind];
}

/** The key of something that lives in a database cluster. */
export function databaseKey(clusterId: string, name: string): string {
  return `${clusterId}/${name}`;
}

/** What must be in the cloud, because the state says so. Types that have nothing of their own there are left out. */
export function expectedObjects(state: StackState): readonly CloudObject[] {
  return resourcesOf(state).flatMap((resource) => {
    const [kind, key] = KINDS[resource.type] ?? [];
    if (kind === undefined || key === undefined || resource.id === undefined) return [];
    const name = kind === "records" ? recordName(resource) : nameOf(resource);
    return [{ kind, key: key(resource), name, tags: [] }];
  });
}

/** The host name of a record: `*.staging` of `example.com` is `*.staging.example.com`, and `@` the domain itself. */
export function hostOf(record: string, domain: string): string {
  return record === "@" ? domain : `${record}.${domain}`;
}

function isListed(kind: CloudKind): kind is CloudList {
  return Object.hasOwn(CLOUD_LISTS, kind);
}

function identifier({ id = "" }: StateResource): string {
  return id;
}

/** What a resource is called where it is. */
export function nameOf({ inputs = {}, outputs = {}, id = "" }: StateResource): string {
  return text(outputs, "name") || text(inputs, "name") || id;
}

function within(resource: StateResource): string {
  return databaseKey(text(resource.inputs ?? {}, "clusterId"), nameOf(resource));
}

function recordName({ inputs = {} }: StateResource): string {
  return hostOf(text(inputs, "name"), text(inputs, "domain"));
}
