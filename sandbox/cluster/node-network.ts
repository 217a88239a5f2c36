import { createHash } from "node:crypto";
import { removeLink, runLinkCommands } from "../network-bridge.ts";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import type { ClusterNode } from "./node.ts";

/** The device on the machine's side of a node's cable. Linux allows a device name 15 characters. */
export function cableName(directory: string): string {
  return `grn${createHash("sha256").update(directory).digest("hex").slice(0, 8)}`;
}

/**
 * Joins the node to the bridge: `eth0` with its address, a way out over the machine, and pods that leave the node under its address.
 * The machine itself does not forward, so what leaves the node reaches the machine and the other nodes, never the internet.
 */
export async function connectNode(
  node: ClusterNode,
  specification: ClusterSpecification,
  { bridge, directory, nodeAddress, toolchain }: ClusterSettings,
): Promise<void> {
  const cable = cableName(directory);
  await removeLink(cable);
  await runLinkCommands([
    `link add ${cable} type veth peer name eth0 netns ${node.pid}`,
    `link set ${cable} master ${bridge.name} up`,
  ]);
  const commands = [
    "link set lo up",
    `address add ${nodeAddress}/24 dev eth0`,
    "link set eth0 up",
    `route add default via ${bridge.address}`,
  ];
  await node.run("ip", ["-batch", "-"], `${commands.join("\n")}\n`);
  await node.run("sh", ["-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
  await node.run(toolchain.tool("nft"), ["-f", "-"], masqueradeRules(specification.clusterSubnet));
}

/** Removes the node's cable; harmless when it is gone. */
export function disconnectNode(directory: string): Promise<void> {
  return removeLink(cableName(directory));
}

function masqueradeRules(clusterSubnet: string): string {
  return `table ip node {
    chain postrouting {
      type nat hook postrouting priority srcnat;
      ip saddr ${clusterSubnet} oifname "eth0" masquerade
    }
  }\n`;
}
