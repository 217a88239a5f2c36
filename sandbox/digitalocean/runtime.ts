import type { DropletHost } from "./droplets/machine.ts";

export type { DropletHost, DropletRequest, DropletRuntime, FirewallProgram, Passage } from "./droplets/machine.ts";

/** What a Kubernetes cluster is asked to be; the same words as the cluster starter's specification. */
export interface ClusterRequest {
  /** The cluster's UUID. */
  readonly id: string;
  readonly name: string;
  /** DigitalOcean's version slug, such as `1.34.2-do.0`. */
  readonly version: string;
  /** All tags, `k8s` and `k8s:<id>` included. */
  readonly tags: readonly string[];
  /** The pods' range, such as `10.244.0.0/16`. */
  readonly clusterSubnet: string;
  /** The Services' range, such as `10.245.0.0/16`. */
  readonly serviceSubnet: string;
  /** The nodes of all pools, default pool first. A sandbox cluster runs one node: the first name is its name. */
  readonly nodeNames: readonly string[];
  /** Labels of the first node: its pool's labels and `doks.digitalocean.com/{node-pool,node-pool-id,node-id,version}`. */
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** A Kubernetes cluster that runs. */
export interface ClusterRuntime {
  /** URL of the API server, such as `https://10.200.1.10:6443`. */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** A bearer token with all rights, as DigitalOcean's kubeconfig has. */
  readonly token: string;
  /** The address that stands for every node of this cluster: load balancer target, database client. */
  readonly nodeAddress: string;
  /** Ends the cluster; settles when nothing of it is left. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/** What a managed database is asked to be. */
export interface DatabaseRequest {
  /** The database cluster's UUID. */
  readonly id: string;
  readonly name: string;
  /** DigitalOcean's engine slug; the sandbox runs `pg` and `valkey`. */
  readonly engine: string;
  /** The major version, such as `15`. */
  readonly version: string;
}

/**
 * A managed database that runs: a PostgreSQL with the administrator `doadmin` and the database `defaultdb`, or a Valkey
 * with the user `default`, which has no other users and no databases.
 * The methods reject with one clear sentence when the server refuses; the API answers 422 with that sentence.
 */
export interface DatabaseRuntime {
  /** Reachable from the host and from pods. */
  readonly host: string;
  readonly port: number;
  readonly adminUser: string;
  readonly adminPassword: string;
  /** PEM of the authority that signed the server's certificate; without it the server speaks no TLS. */
  readonly certificate?: string;
  createDatabase(name: string): Promise<void>;
  /** Ends the sessions in it first. */
  dropDatabase(name: string): Promise<void>;
  /** Makes a login role without other rights. @returns its password */
  createUser(name: string): Promise<string>;
  /** @returns the new password */
  resetPassword(name: string): Promise<string>;
  dropUser(name: string): Promise<void>;
  /**
   * Who may connect, beside the sandbox itself: addresses and CIDRs. `everyone` is how a database starts; an empty list
   * means no one (DigitalOcean's rules may name clusters that are gone).
   */
  setTrustedSources(sources: readonly string[] | "everyone"): Promise<void>;
  /** What a Valkey forgets when its memory is full, such as `allkeys_lru`; PostgreSQL forgets nothing. */
  setEvictionPolicy?(policy: string): Promise<void>;
  /** Ends the server and removes its files. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/** One DNS record of a zone, in DigitalOcean's own shape. */
export interface ZoneRecord {
  /** `A`, `AAAA`, `CAA`, `CNAME`, `MX`, `NS`, `SRV` or `TXT`; the SOA is the server's own. */
  readonly type: string;
  /** Relative to the zone; `@` is the zone itself, `*.preview` a wildcard. */
  readonly name: string;
  /** Address, text, or a host name (`@` is the zone itself; with a dot at its end it is absolute). */
  readonly data: string;
  /** Seconds. */
  readonly ttl: number;
  readonly priority?: number;
  readonly port?: number;
  readonly weight?: number;
  readonly flags?: number;
  readonly tag?: string;
}

/** A whole DNS zone. */
export interface ZoneRecords {
  /** The domain, without a dot at its end. */
  readonly name: string;
  /** Grows with every change: the serial of the zone's SOA. */
  readonly serial: number;
  readonly records: readonly ZoneRecord[];
}

/** A key and the certificates that belong to it; all PEM. */
export interface KeyPair {
  /** The leaf. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The intermediates up to, and with, the authority. */
  readonly chain: string;
}

/** A certificate from the local authority. */
export interface IssuedCertificate extends KeyPair {
  readonly notAfter: Date;
  /** 40 hexadecimal digits, lower case, without colons. */
  readonly sha1Fingerprint: string;
}

/** The protocols of a load balancer's entry side. */
export type EntryProtocol = "http" | "https" | "http2" | "http3" | "tcp" | "udp";

/** One port of a load balancer. */
export interface ForwardingProgram {
  readonly entryProtocol: EntryProtocol;
  readonly entryPort: number;
  readonly targetProtocol: EntryProtocol;
  readonly targetPort: number;
  readonly tlsPassthrough: boolean;
  /** What TLS ends with; present exactly when the rule names a certificate. */
  readonly keyPair?: KeyPair;
}

/** What one load balancer has to do. */
export interface LoadBalancerProgram {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly ForwardingProgram[];
  /** Answer plain HTTP with a redirect to HTTPS. */
  readonly redirectHttpToHttps: boolean;
  /** Node addresses; may be empty. */
  readonly targets: readonly string[];
}

/** A manifest in the registry. */
export interface RegistryManifest {
  /** `sha256:…`. */
  readonly digest: string;
  /** The tags that name it now; none for an untagged manifest. */
  readonly tags: readonly string[];
  /** Bytes of config and layers as they are stored. */
  readonly compressedSizeBytes: number;
  readonly updatedAt: Date;
  readonly blobs: readonly { readonly digest: string; readonly compressedSizeBytes: number }[];
}

/** What a client logs in with. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** What a garbage collection freed. */
export interface CollectedGarbage {
  readonly blobsDeleted: number;
  readonly freedBytes: number;
}

/** The container registry; repositories are full names such as `greenroom/storefront` (registry, slash, repository). */
export interface RegistryRuntime {
  /** Host and port, as image references start. */
  readonly host: string;
  /**
   * Credentials for one registry.
   *
   * @param request.expirySeconds 0 for never
   */
  credentials(request: { readonly readWrite: boolean; readonly expirySeconds: number }): Promise<RegistryCredentials>;
  /** All repositories that hold at least one manifest. */
  repositories(): Promise<readonly string[]>;
  /** All manifests of a repository, untagged ones included; empty when there is no such repository. */
  manifests(repository: string): Promise<readonly RegistryManifest[]>;
  /** Removes the name, not the manifest. */
  deleteTag(repository: string, tag: string): Promise<void>;
  /** Removes the manifest and every tag that names it. */
  deleteManifest(repository: string, digest: string): Promise<void>;
  /** Removes blobs that no manifest needs. */
  collectGarbage(): Promise<CollectedGarbage>;
}

/** What the imitated API makes real. Everything it returns is running or written when the promise settles. */
export interface CloudRuntime extends DropletHost {
  startCluster(cluster: ClusterRequest): Promise<ClusterRuntime>;
  startDatabase(database: DatabaseRequest): Promise<DatabaseRuntime>;
  /** Writes a new zone or replaces it as a whole. */
  writeZone(zone: ZoneRecords): Promise<void>;
  removeZone(name: string): Promise<void>;
  issueCertificate(name: string, dnsNames: readonly string[]): Promise<IssuedCertificate>;
  /**
   * Makes the load balancers exactly these; one that is absent ends.
   *
   * @returns the address of each, by id; a load balancer keeps its address for life
   */
  applyLoadBalancers(all: readonly LoadBalancerProgram[]): Promise<ReadonlyMap<string, string>>;
  readonly registry: RegistryRuntime;
  /** The machine's own address on the sandbox's network, from which load balancers speak. */
  readonly gatewayAddress: string;
}
