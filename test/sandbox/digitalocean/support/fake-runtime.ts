import type {
  CloudRuntime,
  ClusterRequest,
  DatabaseRuntime,
  DropletRequest,
  DropletRuntime,
  IssuedCertificate,
  LoadBalancerProgram,
  RegistryManifest,
  RegistryRuntime,
  ZoneRecords,
} from "../../../../sandbox/digitalocean/runtime.ts";
import { FakeDropletHost } from "./fake-droplet-host.ts";

/** What a fake database server holds. */
export interface FakeDatabase {
  readonly databases: Set<string>;
  readonly users: Map<string, string>;
  sources: readonly string[] | "everyone";
  evictionPolicy?: string;
  isRunning: boolean;
}

/** A world in memory: it keeps what the API made real, for tests to look at. */
export class FakeRuntime implements CloudRuntime {
  readonly clusters = new Map<string, ClusterRequest>();
  readonly databases = new Map<string, FakeDatabase>();
  readonly zones = new Map<string, ZoneRecords>();
  readonly droplets = new FakeDropletHost();
  readonly registry = new FakeRegistry();
  readonly gatewayAddress = "10.200.1.1";
  loadBalancers: readonly LoadBalancerProgram[] = [];
  /** Rejects the next start of a cluster. */
  refuseCluster: string | undefined;
  /** Rejects every write of a zone. */
  refuseZones: string | undefined;
  /** Holds the end of clusters until it settles. */
  clusterEnd: Promise<void> = Promise.resolve();
  #starts = 0;
  readonly #addresses = new Map<string, string>();

  async startCluster(cluster: ClusterRequest) {
    if (this.refuseCluster !== undefined) throw new Error(this.refuseCluster);
    this.clusters.set(cluster.id, cluster);
    const nodeAddress = `10.200.1.${10 + this.#starts++}`;
    return {
      endpoint: `https://${nodeAddress}:6443`,
      certificateAuthority: "-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n",
      token: `token-of-${cluster.name}`,
      nodeAddress,
      stop: async () => {
        await this.clusterEnd;
        this.clusters.delete(cluster.id);
      },
    };
  }

  async startDatabase({ id, engine }: { id: string; engine: string }): Promise<DatabaseRuntime> {
    const database: FakeDatabase = { databases: new Set(), users: new Map(), sources: "everyone", isRunning: true };
    this.databases.set(id, database);
    const password = (name: string): string => {
      database.users.set(name, `password-${name}-${this.#starts++}`);
      return database.users.get(name) ?? "";
    };
    return {
      host: "10.200.1.1",
      port: 25_060,
      adminUser: engine === "valkey" ? "default" : "doadmin",
      adminPassword: "admin-password",
      certificate: "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n",
      createDatabase: async (name) => {
        if (name === "refused") throw new Error(`PostgreSQL refuses database "${name}".`);
        database.databases.add(name);
      },
      dropDatabase: async (name) => {
        database.databases.delete(name);
      },
      createUser: async (name) => password(name),
      resetPassword: async (name) => password(name),
      dropUser: async (name) => {
        database.users.delete(name);
      },
      setTrustedSources: async (sources) => {
        database.sources = sources;
      },
      setEvictionPolicy: async (policy) => {
        database.evictionPolicy = policy;
      },
      stop: async () => {
        database.isRunning = false;
      },
    };
  }

  startDroplet(droplet: DropletRequest): Promise<DropletRuntime> {
    return this.droplets.startDroplet(droplet);
  }

  reserveAddress(): Promise<string> {
    return this.droplets.reserveAddress();
  }

  releaseAddress(address: string): void {
    this.droplets.releaseAddress(address);
  }

  async writeZone(zone: ZoneRecords): Promise<void> {
    if (this.refuseZones !== undefined) throw new Error(this.refuseZones);
    this.zones.set(zone.name, zone);
  }

  async removeZone(name: string): Promise<void> {
    this.zones.delete(name);
  }

  async issueCertificate(name: string): Promise<IssuedCertificate> {
    return {
      certificate: `leaf of ${name}`,
      privateKey: `key of ${name}`,
      chain: "authority",
      notAfter: new Date("2030-01-01T00:00:00Z"),
      sha1Fingerprint: "0123456789abcdef0123456789abcdef01234567",
    };
  }

  async applyLoadBalancers(all: readonly LoadBalancerProgram[]): Promise<ReadonlyMap<string, string>> {
    this.loadBalancers = all;
    for (const { id } of all)
      if (!this.#addresses.has(id)) this.#addresses.set(id, `127.20.0.${this.#addresses.size + 1}`);
    return new Map(all.map(({ id }) => [id, this.#addresses.get(id) ?? ""]));
  }
}

class FakeRegistry implements RegistryRuntime {
  readonly host = "10.200.1.1:5000";
  readonly images = new Map<string, RegistryManifest[]>();
  garbageCollections = 0;

  /** Puts a manifest into a repository. */
  push(
    repository: string,
    digest: string,
    tags: readonly string[],
    updatedAt = new Date("2026-01-01T00:00:00Z"),
  ): void {
    const blobs = [{ digest: `sha256:blob-of-${digest}`, compressedSizeBytes: 100 }];
    const manifest: RegistryManifest = { digest, tags, compressedSizeBytes: 100, updatedAt, blobs };
    this.images.set(repository, [...(this.images.get(repository) ?? []), manifest]);
  }

  async credentials({ readWrite }: { readWrite: boolean }) {
    return { username: readWrite ? "writer" : "reader", password: "secret" };
  }

  async repositories(): Promise<string[]> {
    return [...this.images].flatMap(([name, manifests]) => (manifests.length > 0 ? [name] : []));
  }

  async manifests(repository: string): Promise<RegistryManifest[]> {
    return this.images.get(repository) ?? [];
  }

  async deleteTag(repository: string, tag: string): Promise<void> {
    const manifests = await this.manifests(repository);
    this.images.set(
      repository,
      manifests.map((manifest) => ({ ...manifest, tags: manifest.tags.filter((other) => other !== tag) })),
    );
  }

  async deleteManifest(repository: string, digest: string): Promise<void> {
    const manifests = await this.manifests(repository);
    this.images.set(
      repository,
      manifests.filter((manifest) => manifest.digest !== digest),
    );
  }

  async collectGarbage() {
    this.garbageCollections++;
    return { blobsDeleted: 2, freedBytes: 200 };
  }
}
