import { mkdir } from "node:fs/promises";
import type { CloudRuntime, ClusterRequest, ClusterRuntime, RegistryCredentials } from "../digitalocean/runtime.ts";
import { NODE_IMAGE } from "../images/base-images.ts";
import type { NetworkBridge } from "../network-bridge.ts";
import type { Toolchain } from "../toolchain/index.ts";
import { createCertificateAuthority } from "./certificate-authority.ts";
import { startDatabase } from "./databases.ts";
import { startNameServer } from "./dns/name-server.ts";
import { startDockerEngine } from "./docker-engine.ts";
import { createDropletHost } from "./droplets/droplet-host.ts";
import { startLoadBalancers } from "./load-balancers/proxy.ts";
import { type ObjectStorage, startObjectStorage } from "./object-storage/object-storage.ts";
import { throughMirror } from "./packages/npm-settings.ts";
import { type PackageMirror, startPackageMirror } from "./packages/package-mirror.ts";
import { setImageEnvironment } from "./registry/image-environment.ts";
import { chooseRegistryPort, startRegistry } from "./registry/registry.ts";

/** Where a node logs in to pull images. */
export interface NodeRegistry extends RegistryCredentials {
  /** Host and port; it speaks plain HTTP. */
  readonly host: string;
}

/** What the programs behind the cloud need. */
export interface CloudSettings {
  /** The sandbox's state; made when it is not there. */
  readonly directory: string;
  /** The sandbox's sockets; made when it is not there. Short, because a socket's path has at most 107 bytes. */
  readonly runDirectory: string;
  /** Keeps between runs what takes long to make. */
  readonly cache: string;
  readonly toolchain: Toolchain;
  /** The sandbox's network, a /24. */
  readonly bridge: Pick<NetworkBridge, "name" | "address" | "allocateAddress" | "releaseAddress">;
  /** The folder of base images that the registry starts with. @default - it starts empty */
  readonly images?: string;
  /** The npm registry that build steps get packages from. @default - the one that npm on this machine is configured with */
  readonly npmRegistry?: string;
  /** Starts a Kubernetes cluster whose nodes may pull from the registry. */
  readonly startCluster: (cluster: ClusterRequest, registry: NodeRegistry) => Promise<ClusterRuntime>;
}

/** The running cloud. */
export interface Cloud extends CloudRuntime {
  /** PEM of the authority that signs everything; for `NODE_EXTRA_CA_CERTS`. */
  readonly certificateAuthority: string;
  /** Address and port of the name server; for `GREENROOM_RESOLVER`. */
  readonly resolver: string;
  /** For `DOCKER_HOST`. */
  readonly dockerHost: string;
  readonly objectStorage: ObjectStorage;
  /** Ends every program, database and droplet it started; clusters are their owner's to end. Stopping twice is harmless. */
  stop(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Starts the real programs behind the imitated cloud: registry, package mirror, name server, load balancers, Docker Engine,
 * object storage. Databases, droplets and clusters start when they are asked for.
 *
 * @throws Error when one does not start; the others are ended then
 */
export async function createCloudRuntime(settings: CloudSettings): Promise<Cloud> {
  const { address } = settings.bridge;
  await Promise.all([settings.directory, settings.runDirectory].map((path) => mkdir(path, { recursive: true })));
  const certificateAuthority = await createCertificateAuthority();
  const port = await chooseRegistryPort(address);
  const mirror = startPackageMirror({ ...settings, address });
  const [packages, registry, names, balancers, docker, objectStorage] = await startTogether([
    mirror,
    startRegistry({ ...settings, address, port, certificateAuthority, ...initialImages(settings.images, mirror) }),
    startNameServer(settings),
    startLoadBalancers(settings),
    startDockerEngine({ ...settings, registryHost: `${address}:${port}` }),
    startObjectStorage(settings),
  ]);
  // The first build shall not wait for it. Should it fail, that build pulls, and says why it cannot.
  if (settings.images !== undefined) void docker.pull(`${registry.host}/${NODE_IMAGE}`).catch(() => undefined);
  const databases = new Set<Stoppable>();
  const droplets = createDropletHost({ ...settings, registryHost: registry.host });
  return {
    certificateAuthority: certificateAuthority.certificate,
    resolver: names.address,
    dockerHost: docker.host,
    objectStorage,
    registry,
    gatewayAddress: address,
    startCluster: async (cluster) => {
      const login = await registry.credentials({ readWrite: false, expirySeconds: 0 });
      return settings.startCluster(cluster, { host: registry.host, ...login });
    },
    startDatabase: async (request) => {
      const database = await startDatabase(request, { ...settings, address, certificateAuthority });
      databases.add(database);
      return database;
    },
    startDroplet: (request) => droplets.startDroplet(request),
    reserveAddress: () => droplets.reserveAddress(),
    releaseAddress: (reserved) => droplets.releaseAddress(reserved),
    writeZone: (zone) => names.writeZone(zone),
    removeZone: (name) => names.removeZone(name),
    issueCertificate: (name, dnsNames) => certificateAuthority.issue(name, dnsNames),
    applyLoadBalancers: (all) => balancers.apply(all),
    stop: async () => {
      await Promise.all(
        [...databases, droplets, docker, balancers, names, registry, packages, objectStorage].map((part) =>
          part.stop(),
        ),
      );
    },
  };
}

/** The images that the registry starts with: in its own copy, the one that apps are built from leads npm to the mirror. */
function initialImages(folder: string | undefined, mirror: Promise<PackageMirror>) {
  if (folder === undefined) return {};
  const adapt = async (root: string) => setImageEnvironment(root, NODE_IMAGE, throughMirror((await mirror).url));
  return { initialContent: folder, adapt };
}

/** All of them, or the first failure after those that did start have been ended. */
async function startTogether<T extends readonly Promise<Stoppable>[]>(
  starting: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    const outcomes = await Promise.allSettled(starting);
    await Promise.all(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.stop() : undefined)));
    throw error;
  }
}
