import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterNode } from "./node.ts";

/**
 * Folders whose paths are compiled into the kubelet and containerd. Every node has folders of its own there;
 * on the machine itself they only have to exist.
 */
export const MOUNT_POINTS = {
  kubelet: "/var/lib/kubelet",
  containerLogs: "/var/log/containers",
  containerd: "/run/containerd",
  // What containerd remembers of each pod's network; pods that end with their node are never struck off.
  networks: "/var/lib/cni",
} as const;

/** Gives the node its own folders at the mount points; they vanish with its mount namespace. */
export async function mountNodeFolders(node: ClusterNode, directory: string): Promise<void> {
  const kubelet = join(directory, "kubelet");
  for (const folder of [kubelet, ...Object.values(MOUNT_POINTS)]) await mkdir(folder, { recursive: true });
  await node.run("mount", ["--bind", kubelet, MOUNT_POINTS.kubelet]);
  await node.run("mount", ["-t", "tmpfs", "-o", "mode=0755", "node", MOUNT_POINTS.containerLogs]);
  await node.run("mount", ["-t", "tmpfs", "-o", "mode=0711", "node", MOUNT_POINTS.containerd]);
  await node.run("mount", ["-t", "tmpfs", "-o", "mode=0755", "node", MOUNT_POINTS.networks]);
}
