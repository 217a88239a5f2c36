import { createHash } from "node:crypto";
import type { ClusterNode } from "../../cluster/node.ts";
import { type NetworkBridge, removeLink, runLinkCommands } from "../../network-bridge.ts";
import type { Toolchain } from "../../toolchain/index.ts";

/** Joins the droplet to the bridge: `eth0` with its address, and a way out over the machine, which does not forward. */
export async function connectDroplet(
  machine: ClusterNode,
  directory: string,
  { bridge, address }: { readonly bridge: Pick<NetworkBridge, "name" | "address">; readonly address: string },
): Promise<void> {
  const cable = cableName(directory);
  await removeLink(cable);
  await runLinkCommands([
    `link add ${cable} type veth peer name eth0 netns ${machine.pid}`,
    `link set ${cable} master ${bridge.name} up`,
  ]);
  await runOnLink(machine, [
    "link set lo up",
    `address add ${address}/24 dev eth0`,
    "link set eth0 up",
    `route add default via ${bridge.address}`,
  ]);
}

/** Removes the droplet's cable; harmless when it is gone. */
export function disconnectDroplet(directory: string): Promise<void> {
  return removeLink(cableName(directory));
}

/** Makes another address lead to the droplet, and tells everyone on the bridge, who may remember another droplet there. */
export async function addReservedAddress(machine: ClusterNode, address: string, toolchain: Toolchain): Promise<void> {
  await runOnLink(machine, [`address add ${address}/32 dev eth0`]);
  await machine.run(toolchain.tool("busybox"), ["arping", "-U", "-c", "1", "-w", "1", "-I", "eth0", address]);
}

/** Makes the address lead to the droplet no more. */
export async function removeReservedAddress(machine: ClusterNode, address: string): Promise<void> {
  await runOnLink(machine, [`address delete ${address}/32 dev eth0`]);
}

async function runOnLink(machine: ClusterNode, commands: readonly string[]): Promise<void> {
  await machine.run("ip", ["-batch", "-"], `${commands.join("\n")}\n`);
}

/** The device on the machine's side. Linux allows a device name 15 characters. */
function cableName(directory: string): string {
  return `grd${createHash("sha256").update(directory).digest("hex").slice(0, 8)}`;
}
