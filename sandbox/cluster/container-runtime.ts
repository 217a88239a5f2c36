import { access, mkdir, readFile, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import { writeImageArchive } from "./images.ts";
import { MOUNT_POINTS } from "./mount-points.ts";
import type { ClusterNode } from "./node.ts";

/** The image that holds a pod's namespaces; there is nothing but a static program in it. */
export const PAUSE_IMAGE = "greenroom.local/pause:1";

/** Where containerd listens, seen from the node. */
export const CONTAINERD_SOCKET = `${MOUNT_POINTS.containerd}/containerd.sock`;

const OVERLAY_FILESYSTEM = 0x794c7630;

/** Starts containerd with the network plugins for pods and the local image that every pod needs. */
export async function startContainerRuntime(
  node: ClusterNode,
  specification: ClusterSpecification,
  settings: ClusterSettings,
): Promise<void> {
  const { directory, toolchain } = settings;
  const archive = join(directory, "pause.tar");
  const [configuration] = await Promise.all([
    writeConfiguration(settings),
    writeNetworkConfiguration(specification, directory),
    writeRegistryConfiguration(settings),
    writeImageArchive({ reference: PAUSE_IMAGE, program: toolchain.tool("pause"), path: "/pause" }, archive),
  ]);
  await node.start({
    name: "containerd",
    command: toolchain.tool("containerd"),
    arguments: ["--config", configuration, "--log-level", "info"],
    // The node's socket lies in its own mount namespace.
    ready: () => exists(`/proc/${node.pid}/root${CONTAINERD_SOCKET}`),
  });
  await node.run(toolchain.tool("ctr"), [
    "--address",
    CONTAINERD_SOCKET,
    "--namespace",
    "k8s.io",
    "images",
    "import",
    archive,
  ]);
}

async function writeConfiguration({ directory, toolchain }: ClusterSettings): Promise<string> {
  const file = join(directory, "containerd.toml");
  const text = `version = 2
root = "${directory}/containerd"
state = "${MOUNT_POINTS.containerd}"
disabled_plugins = [
  "io.containerd.internal.v1.opt",
  "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]
[grpc]
address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${PAUSE_IMAGE}"
# Machines without CAP_SYS_RESOURCE cannot lower a score.
restrict_oom_score_adj = true
disable_apparmor = true
tolerate_missing_hugetlb_controller = true
netns_mounts_under_state_dir = true
max_concurrent_downloads = 10
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${toolchain.networkPlugins}"
conf_dir = "${directory}/network"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${directory}/registries"
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "${await snapshotter(directory)}"
default_runtime_name = "runc"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
BinaryName = "${toolchain.tool("runc")}"
`;
  await writeFile(file, text);
  return file;
}

/** Pods hang on the node by one cable each (`ptp`), so every packet between two of them passes the node's packet filter. */
async function writeNetworkConfiguration({ clusterSubnet }: ClusterSpecification, directory: string): Promise<void> {
  const folder = join(directory, "network");
  const configuration = {
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      {
        type: "ptp",
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: clusterSubnet }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: join(directory, "pod-addresses"),
        },
      },
    ],
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "10-pods.conflist"), JSON.stringify(configuration));
}

/** @see https://github.com/containerd/containerd/blob/release/1.6/docs/hosts.md */
async function writeRegistryConfiguration({ directory, registry }: ClusterSettings): Promise<void> {
  const folder = join(directory, "registries", registry.host);
  const url = `http://${registry.host}`;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "hosts.toml"),
    `server = "${url}"\n[host."${url}"]\ncapabilities = ["pull", "resolve"]\n`,
  );
}

/** Overlays cannot be stacked on an overlay, as a container's root is; copying works everywhere. */
async function snapshotter(directory: string): Promise<"overlayfs" | "native"> {
  const [{ type }, filesystems] = await Promise.all([statfs(directory), readFile("/proc/filesystems", "utf8")]);
  return type !== OVERLAY_FILESYSTEM && /\boverlay\b/.test(filesystems) ? "overlayfs" : "native";
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
