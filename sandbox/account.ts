import type { RequestListener } from "node:http";
import { join } from "node:path";
import { type Cloud, createCloudRuntime, type NodeRegistry } from "./cloud/runtime.ts";
import { startCluster } from "./cluster/cluster.ts";
import { createCloudLoadBalancers } from "./cluster/controllers/cloud-load-balancers.ts";
import { startControllers } from "./cluster/controllers/controllers.ts";
import type { SandboxPlaces } from "./description.ts";
import {
  type CloudSnapshot,
  type ClusterRequest,
  type ClusterRuntime,
  createDigitalOcean,
} from "./digitalocean/index.ts";
import { prepareBaseImages } from "./images/base-images.ts";
import { type Kubeconfig, keepKubeconfig } from "./kubeconfig.ts";
import { CLUSTERS_FOLDER } from "./leftovers.ts";
import type { NetworkBridge } from "./network-bridge.ts";
import type { Toolchain } from "./toolchain/index.ts";

/** The examples whose packages the base image carries, so that they build without a network. */
const NODE_PROJECTS = ["examples/api", "examples/worker"];

/** What the imitated cloud account is made of. */
export interface AccountSettings {
  readonly root: string;
  readonly places: SandboxPlaces;
  readonly toolchain: Toolchain;
  readonly bridge: NetworkBridge;
  readonly cache: string;
  /** Where the account's API will answer, for the clusters' own controllers. */
  readonly access: { readonly url: string; readonly token: string };
}

/** A cloud account with everything behind it. */
export interface Account {
  /** Its API, for an HTTP server. */
  readonly listener: RequestListener;
  readonly cloud: Cloud;
  snapshot(): CloudSnapshot;
  stop(): Promise<void>;
}

/** Starts an empty cloud account: the API, and the real programs that it makes things with. */
export async function startAccount(settings: AccountSettings): Promise<Account> {
  const { root, places, toolchain, bridge, cache, access } = settings;
  const images = await prepareBaseImages({ cache, toolchain, projects: NODE_PROJECTS.map((path) => join(root, path)) });
  const kubeconfig = keepKubeconfig(kubeconfigFile(places));
  const cloud = await createCloudRuntime({
    ...{ directory: places.directory, runDirectory: places.runDirectory, cache, toolchain, bridge, images },
    startCluster: (request, registry) => startManagedCluster(settings, kubeconfig, request, registry),
  });
  const digitalOcean = createDigitalOcean({ runtime: cloud, token: access.token, log: (line) => console.log(line) });
  return {
    listener: digitalOcean.listener,
    cloud,
    snapshot: () => digitalOcean.snapshot(),
    stop: async () => {
      await digitalOcean.stop();
      await cloud.stop();
    },
  };
}

/** A cluster as the cloud gives it: Kubernetes, and the controllers that make its gateway, policies and load balancers work. */
async function startManagedCluster(
  { places, toolchain, bridge, access }: AccountSettings,
  kubeconfig: Kubeconfig,
  request: ClusterRequest,
  registry: NodeRegistry,
): Promise<ClusterRuntime> {
  const nodeAddress = bridge.allocateAddress();
  const directory = join(places.directory, CLUSTERS_FOLDER, request.id.slice(0, 8));
  const cluster = await startCluster(request, { directory, toolchain, bridge, nodeAddress, registry });
  const controllers = await startControllers({
    ...{ cluster, clusterId: request.id, directory, runDirectory: places.runDirectory, toolchain },
    loadBalancers: createCloudLoadBalancers(access),
  });
  const { endpoint, certificateAuthority, adminToken: token } = cluster;
  await kubeconfig.add({ name: request.name, endpoint, certificateAuthority, token });
  return {
    endpoint,
    certificateAuthority,
    token,
    nodeAddress,
    stop: async () => {
      await kubeconfig.remove(request.name);
      await controllers.stop();
      await cluster.stop();
      bridge.releaseAddress(nodeAddress);
    },
  };
}

/** Where the kubeconfig of all clusters lies. */
export function kubeconfigFile(places: SandboxPlaces): string {
  return join(places.directory, "kubeconfig");
}
