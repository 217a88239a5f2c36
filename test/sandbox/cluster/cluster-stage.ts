import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createCertificateAuthority } from "../../../sandbox/cloud/certificate-authority.ts";
import { chooseRegistryPort, type RunningRegistry, startRegistry } from "../../../sandbox/cloud/registry/registry.ts";
import {
  type ClusterSettings,
  type ClusterSpecification,
  type RunningCluster,
  startCluster,
} from "../../../sandbox/cluster/cluster.ts";
import { copyProgram, findProgram } from "../../../sandbox/images/program-files.ts";
import { writeRegistryImage } from "../../../sandbox/images/registry-image.ts";
import { createBridge, type NetworkBridge } from "../../../sandbox/network-bridge.ts";
import { run } from "../../../sandbox/run.ts";
import { prepareToolchain, type Toolchain } from "../../../sandbox/toolchain/index.ts";

/** The image with `valkey-server` and busybox, after the registry's host and a slash; everybody may pull it. */
const VALKEY_IMAGE = "base/valkey:8";

/** What a cluster needs around it: a network and a registry with the images `shop/busybox:1` and `base/valkey:8`. */
export interface ClusterStage {
  readonly directory: string;
  readonly toolchain: Toolchain;
  readonly registry: RunningRegistry;
  /** The reference under which nodes pull the image. */
  readonly image: string;
  /** The same of the image with `valkey-server`. */
  readonly valkeyImage: string;
  /** Starts a cluster in a folder of its own, by default with the same ranges as every other. */
  startCluster(name: string, ranges?: { clusterSubnet: string; serviceSubnet: string }): Promise<StagedCluster>;
  /** The folder of the cluster of that name. */
  clusterDirectory(name: string): string;
  /** Ends all clusters and removes everything. */
  remove(): Promise<void>;
}

/** A cluster and how to talk to it. */
export interface StagedCluster extends RunningCluster {
  readonly directory: string;
  kubectl(arguments_: readonly string[], input?: object): Promise<string>;
}

const RANGES = { clusterSubnet: "10.244.0.0/16", serviceSubnet: "10.245.0.0/16" };

/** Sets the stage in a temporary folder. */
export async function setStage(): Promise<ClusterStage> {
  const directory = await mkdtemp(join(tmpdir(), "greenroom-"));
  const toolchain = await prepareToolchain({ environment: process.env, output: process.stdout });
  const bridge = await createBridge(directory);
  const registry = await startStageRegistry(directory, toolchain, bridge).catch(async (error: unknown) => {
    await bridge.remove();
    throw error;
  });
  const clusters: Promise<StagedCluster>[] = [];
  return {
    directory,
    toolchain,
    registry,
    image: `${registry.host}/shop/busybox:1`,
    valkeyImage: `${registry.host}/${VALKEY_IMAGE}`,
    clusterDirectory: (name) => join(directory, "clusters", name),
    startCluster: (name, ranges = RANGES) => {
      const starting = startStaged(name, ranges, { directory, toolchain, bridge, registry });
      clusters.push(starting);
      return starting;
    },
    remove: async () => {
      await Promise.all(
        (await Promise.allSettled(clusters)).map((one) => (one.status === "fulfilled" ? one.value.stop() : undefined)),
      );
      await registry.stop();
      await bridge.remove();
      await rm(directory, { recursive: true });
    },
  };
}

async function startStageRegistry(
  directory: string,
  toolchain: Toolchain,
  bridge: NetworkBridge,
): Promise<RunningRegistry> {
  const [files, images] = [join(directory, "files"), join(directory, "image-store")];
  await mkdir(join(files, "bin"), { recursive: true });
  const busybox = await findProgram(toolchain.tool("busybox"));
  await copyFile(busybox.file, join(files, "bin", "busybox"));
  await writeRegistryImage(images, {
    repository: "shop/busybox",
    tags: ["1"],
    layers: [files],
    environment: {},
    command: ["/bin/busybox"],
  });
  const valkey = join(directory, "valkey-files");
  await copyProgram(await findProgram(toolchain.tool("redis-server")), valkey, "usr/local/bin/valkey-server");
  const [repository = "", tag = ""] = VALKEY_IMAGE.split(":");
  await writeRegistryImage(images, {
    repository,
    tags: [tag],
    layers: [files, valkey],
    environment: { PATH: "/usr/local/bin:/bin" },
    command: ["valkey-server"],
  });
  const certificateAuthority = await createCertificateAuthority();
  const { address } = bridge;
  const port = await chooseRegistryPort(address);
  return startRegistry({ directory, toolchain, certificateAuthority, address, port, initialContent: images });
}

async function startStaged(
  name: string,
  ranges: typeof RANGES,
  stage: { directory: string; toolchain: Toolchain; bridge: NetworkBridge; registry: RunningRegistry },
): Promise<StagedCluster> {
  const { toolchain, bridge, registry } = stage;
  const directory = join(stage.directory, "clusters", name);
  const specification: ClusterSpecification = {
    id: `${basename(stage.directory)}-${name}`,
    name,
    version: "1.34.2-do.0",
    tags: ["k8s"],
    ...ranges,
    nodeNames: [`${name}-node-1`, `${name}-node-2`],
    nodeLabels: { "doks.digitalocean.com/node-pool": "default" },
  };
  const settings: ClusterSettings = {
    directory,
    toolchain,
    bridge,
    nodeAddress: bridge.allocateAddress(),
    registry,
  };
  const cluster = await startCluster(specification, settings);
  const kubeconfig = join(stage.directory, `${name}.kubeconfig`);
  await writeFile(kubeconfig, cluster.kubeconfig);
  return {
    ...cluster,
    directory,
    kubectl: (arguments_, input) =>
      run(toolchain.tool("kubectl"), ["--kubeconfig", kubeconfig, ...arguments_], {
        ...(input === undefined ? {} : { input: JSON.stringify(input) }),
      }),
  };
}
