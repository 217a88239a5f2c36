import { CliError } from "../errors.ts";
import type { ServiceAccess } from "../settings.ts";
import { type Entry, readPages, readWhole } from "./cloud-pages.ts";
import { createJsonApi, isRecord, text } from "./json-api.ts";
import { explainScope } from "./scope-refusal.ts";

/** Something in the cloud that has an identifier and a name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Something in the cloud that may carry tags. */
export interface Tagged extends Named {
  readonly tags: readonly string[];
}

/** A reserved IPv4 address. */
export interface ReservedAddress {
  readonly address: string;
  /** Name of the droplet that it leads to, empty for none. */
  readonly droplet: string;
  /** The droplet's number, empty for none. */
  readonly dropletId: string;
}

/** A tag of an image in the registry. */
export interface ImageTag {
  readonly tag: string;
  /** Digest of the manifest, beginning with `sha256:`. */
  readonly digest: string;
}

/** Where a Kubernetes cluster answers, and what opens it for a while. */
export interface ClusterCredentials {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly token: string;
}

/**
 * The lists of the API that name what they hold: what people call it, where it is, and its key in the answer. One that
 * `isWhole` knows no pages: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
 */
export const CLOUD_LISTS = {
  clusters: { name: "cluster", path: "/v2/kubernetes/clusters", key: "kubernetes_clusters" },
  databaseClusters: { name: "database cluster", path: "/v2/databases", key: "databases", isWhole: true },
  vpcs: { name: "private network", path: "/v2/vpcs", key: "vpcs" },
  certificates: { name: "certificate", path: "/v2/certificates", key: "certificates" },
  loadBalancers: { name: "load balancer", path: "/v2/load_balancers", key: "load_balancers" },
  droplets: { name: "droplet", path: "/v2/droplets", key: "droplets" },
  sshKeys: { name: "SSH key", path: "/v2/account/keys", key: "ssh_keys" },
  volumes: { name: "volume", path: "/v2/volumes", key: "volumes" },
  snapshots: { name: "snapshot", path: "/v2/snapshots", key: "snapshots" },
  firewalls: { name: "firewall", path: "/v2/firewalls", key: "firewalls" },
  projects: { name: "project", path: "/v2/projects", key: "projects" },
  uptimeChecks: { name: "uptime check", path: "/v2/uptime/checks", key: "checks" },
  monitorAlerts: { name: "monitor alert", path: "/v2/monitoring/alerts", key: "policies" },
} as const;

/** One of {@link CLOUD_LISTS}. */
export type CloudList = keyof typeof CLOUD_LISTS;

/** The DigitalOcean API, as far as the command line needs it: https://docs.digitalocean.com/reference/api/digitalocean/ */
export interface DigitalOcean {
  list(what: CloudList): Promise<readonly Tagged[]>;
  /** Deletes something of a list by its identifier. */
  delete(what: CloudList, id: string): Promise<void>;
  databases(clusterId: string): Promise<readonly string[]>;
  databaseUsers(clusterId: string): Promise<readonly string[]>;
  deleteDatabase(clusterId: string, name: string): Promise<void>;
  deleteDatabaseUser(clusterId: string, name: string): Promise<void>;
  /** How many droplets the account may have. */
  dropletLimit(): Promise<number>;
  domains(): Promise<readonly string[]>;
  records(domain: string): Promise<readonly (Named & { readonly type: string })[]>;
  deleteRecord(domain: string, id: string): Promise<void>;
  reservedAddresses(): Promise<readonly ReservedAddress[]>;
  nodePools(clusterId: string): Promise<readonly Named[]>;
  /** The alerts of an uptime check. */
  uptimeAlerts(checkId: string): Promise<readonly Named[]>;
  registries(): Promise<readonly string[]>;
  /** The repositories of a registry; none when there is no such registry. */
  imageRepositories(registry: string): Promise<readonly string[]>;
  /** The tags of a repository; none when the repository does not exist. */
  imageTags(registry: string, repository: string): Promise<readonly ImageTag[]>;
  deleteImageTag(registry: string, repository: string, tag: string): Promise<void>;
  deleteManifest(registry: string, repository: string, digest: string): Promise<void>;
  /** Text of a Docker `config.json` that may push, valid for an hour. */
  pushCredentials(registry: string): Promise<string>;
  /** Access to a cluster, valid for an hour. */
  clusterCredentials(clusterId: string): Promise<ClusterCredentials>;
}

const PAGE_SIZE = 200;

/** This one list takes fewer: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registry */
const REPOSITORIES_PAGE_SIZE = 100;
const HOUR_SECONDS = 3600;

/** Makes the client. */
export function createDigitalOcean(access: ServiceAccess, signal: AbortSignal): DigitalOcean {
  const api = createJsonApi({ name: "DigitalOcean", ...access, signal, explain: explainScope });

  const all = (path: string, key: string, pageSize = PAGE_SIZE) => readPages({ ...api, signal }, path, key, pageSize);
  const whole = (path: string, key: string) => readWhole(api, path, key);
  const repositoryPath = (registry: string, repository: string) =>
    `/v2/registries/${encodeURIComponent(registry)}/repositories/${encodeURIComponent(repository)}`;
  const names = async (entries: Promise<readonly Entry[]>) => (await entries).map((record) => text(record, "name"));

  return {
    list: async (what) => {
      const list = CLOUD_LISTS[what];
      const read = "isWhole" in list ? whole : all;
      return (await read(list.path, list.key)).map((record) => ({
        // An alert has a UUID and a description instead.
        id: text(record, "id") || text(record, "uuid"),
        name: text(record, "name") || text(record, "description"),
        tags: Array.isArray(record.tags) ? record.tags.map(String) : [],
      }));
    },
    delete: async (what, id) => {
      await api.request("DELETE", `${CLOUD_LISTS[what].path}/${encodeURIComponent(id)}`);
    },
    databases: (clusterId) => names(whole(`/v2/databases/${clusterId}/dbs`, "dbs")),
    databaseUsers: (clusterId) => names(whole(`/v2/databases/${clusterId}/users`, "users")),
    deleteDatabase: async (clusterId, name) => {
      await api.request("DELETE", `/v2/databases/${clusterId}/dbs/${encodeURIComponent(name)}`);
    },
    deleteDatabaseUser: async (clusterId, name) => {
      await api.request("DELETE", `/v2/databases/${clusterId}/users/${encodeURIComponent(name)}`);
    },
    dropletLimit: async () => parseDropletLimit(await api.request("GET", "/v2/account")),
    domains: () => names(all("/v2/domains", "domains")),
    records: async (domain) =>
      (await all(`/v2/domains/${encodeURIComponent(domain)}/records`, "domain_records")).map((record) => ({
        id: text(record, "id"),
        name: text(record, "name"),
        type: text(record, "type"),
      })),
    deleteRecord: async (domain, id) => {
      await api.request("DELETE", `/v2/domains/${encodeURIComponent(domain)}/records/${encodeURIComponent(id)}`);
    },
    reservedAddresses: async () => (await all("/v2/reserved_ips", "reserved_ips")).map(parseReservedAddress),
    nodePools: async (clusterId) =>
      (await whole(`/v2/kubernetes/clusters/${clusterId}/node_pools`, "node_pools")).map(parseNamed),
    uptimeAlerts: async (checkId) => (await all(`/v2/uptime/checks/${checkId}/alerts`, "alerts")).map(parseNamed),
    registries: () => names(whole("/v2/registries", "registries")),
    imageRepositories: (registry) =>
      names(
        all(`/v2/registries/${encodeURIComponent(registry)}/repositoriesV2`, "repositories", REPOSITORIES_PAGE_SIZE),
      ),
    imageTags: async (registry, repository) =>
      (await all(`${repositoryPath(registry, repository)}/tags`, "tags")).map((record) => ({
        tag: text(record, "tag"),
        digest: text(record, "manifest_digest"),
      })),
    deleteImageTag: async (registry, repository, tag) => {
      await api.request("DELETE", `${repositoryPath(registry, repository)}/tags/${encodeURIComponent(tag)}`);
    },
    deleteManifest: async (registry, repository, digest) => {
      await api.request("DELETE", `${repositoryPath(registry, repository)}/digests/${encodeURIComponent(digest)}`);
    },
    pushCredentials: async (registry) =>
      JSON.stringify(
        await api.request(
          "GET",
          `/v2/registries/${encodeURIComponent(registry)}/docker-credentials?read_write=true&expiry_seconds=${HOUR_SECONDS}`,
        ),
      ),
    clusterCredentials: async (clusterId) =>
      parseCredentials(
        await api.request("GET", `/v2/kubernetes/clusters/${clusterId}/credentials?expiry_seconds=${HOUR_SECONDS}`),
      ),
  };
}

function parseDropletLimit(answer: unknown): number {
  const account = isRecord(answer) && isRecord(answer.account) ? answer.account : {};
  if (typeof account.droplet_limit === "number") return account.droplet_limit;
  throw new CliError(
    "answer-incomplete",
    "DigitalOcean does not tell how many droplets the account may have.",
    "Nothing is concluded from half an answer: run the command again.",
  );
}

function parseReservedAddress({ ip, droplet }: Readonly<Record<string, unknown>>): ReservedAddress {
  const { id, name } = isRecord(droplet) ? parseNamed(droplet) : { id: "", name: "" };
  return { address: String(ip), droplet: name, dropletId: id };
}

function parseNamed(record: Readonly<Record<string, unknown>>): Named {
  return { id: text(record, "id"), name: text(record, "name") };
}

function parseCredentials(answer: unknown): ClusterCredentials {
  const record = isRecord(answer) ? answer : {};
  return {
    server: text(record, "server"),
    certificateAuthority: Buffer.from(text(record, "certificate_authority_data"), "base64").toString("utf8"),
    token: text(record, "token"),
  };
}
