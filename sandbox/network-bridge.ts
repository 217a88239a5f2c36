import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type AddressRange, addressAt, overlap, parseRange } from "./address-range.ts";
import { run } from "./run.ts";

const PREFIX_LENGTH = 24;
const FIRST_NODE = 10;
// The upper half of the network is for the steps of image builds.
const LAST_NODE = 127;

/** The network of one sandbox: the machine, the nodes of its clusters, and nothing else. */
export interface NetworkBridge {
  /** The device's name on the machine: `gr` and six hexadecimal digits. */
  readonly name: string;
  /** The machine's own address on it, such as `10.200.1.1`. */
  readonly address: string;
  /** The whole network, such as `10.200.1.0/24`. */
  readonly subnet: string;
  /**
   * Reserves an address for a node, the lowest free one from `.10` upward.
   *
   * @throws Error when all 118 are taken.
   */
  allocateAddress(): string;
  /** Gives a node's address back. */
  releaseAddress(address: string): void;
  /** Removes the device; harmless when it is gone. */
  remove(): Promise<void>;
}

/** The bridge's device name for the sandbox `id`; Linux allows a device name 15 characters. */
export function bridgeName(id: string): string {
  return `gr${createHash("sha256").update(id).digest("hex").slice(0, 6)}`;
}

/**
 * Makes the bridge of the sandbox `id` in the first /24 of 10.200.0.0/16 that no route or address of the machine touches.
 * What a crashed sandbox of the same id left is replaced. The machine does not become a router.
 *
 * @throws Error when every /24 is taken.
 */
export async function createBridge(id: string): Promise<NetworkBridge> {
  const name = bridgeName(id);
  await removeBridge(name);
  const subnet = firstFreeNetwork(await usedRanges());
  const address = addressAt(subnet, 1);
  const commands = [
    `link add ${name} type bridge forward_delay 0`,
    `address add ${address}/${PREFIX_LENGTH} dev ${name}`,
    `link set ${name} up`,
  ];
  try {
    await runLinkCommands(commands);
  } catch (error) {
    await removeBridge(name);
    throw error;
  }
  return { name, address, subnet, ...nodeAddresses(subnet), remove: () => removeBridge(name) };
}

/**
 * Removes a bridge and every device still joined to it, as a crash leaves them; harmless when there is none, also on a machine
 * without the program `ip`, which comes with the sandbox's own programs.
 */
export async function removeBridge(name: string): Promise<void> {
  if (!linkNames().includes(name)) return;
  for (const member of await membersOf(name)) await removeLink(member);
  await removeLink(name);
}

/** Removes one network device; harmless when it is gone. */
export async function removeLink(name: string): Promise<void> {
  try {
    await run("ip", ["link", "delete", name]);
  } catch (error) {
    // The kernel removes a veth by itself, some time after its other end's namespace.
    if (linkNames().includes(name)) throw error;
  }
}

/** Runs commands of the `ip` program in one go, each without the word `ip`. */
export async function runLinkCommands(commands: readonly string[]): Promise<void> {
  await run("ip", ["-batch", "-"], { input: `${commands.join("\n")}\n` });
}

/**
 * The first /24 of 10.200.0.0/16 that shares no address with `used`.
 *
 * @throws Error when there is none.
 */
export function firstFreeNetwork(used: readonly AddressRange[]): string {
  for (let third = 0; third < 256; third++) {
    const subnet = `10.200.${third}.0/${PREFIX_LENGTH}`;
    const range = parseRange(subnet);
    if (range !== undefined && !used.some((other) => overlap(range, other))) return subnet;
  }
  throw new Error(
    "every network in 10.200.0.0/16 is in use on this machine; remove a route or a device that covers one",
  );
}

function nodeAddresses(subnet: string): Pick<NetworkBridge, "allocateAddress" | "releaseAddress"> {
  const taken = new Set<string>();
  return {
    allocateAddress: () => {
      for (let number = FIRST_NODE; number <= LAST_NODE; number++) {
        const address = addressAt(subnet, number);
        if (taken.has(address)) continue;
        taken.add(address);
        return address;
      }
      throw new Error(`all node addresses of ${subnet} are taken; delete a cluster first`);
    },
    releaseAddress: (address) => {
      taken.delete(address);
    },
  };
}

// The table "local" holds the machine's own addresses, so one listing shows both routes and addresses.
async function usedRanges(): Promise<AddressRange[]> {
  const listed: { dst: string }[] = JSON.parse(await run("ip", ["-json", "-4", "route", "show", "table", "all"]));
  return listed.map((route) => parseRange(route.dst)).filter((range) => range !== undefined);
}

/** The network devices of this process's namespace, as the kernel lists them after two lines of headings. */
function linkNames(): string[] {
  const [, , ...devices] = readFileSync("/proc/net/dev", "utf8").trimEnd().split("\n");
  return devices.map((line) => line.slice(0, line.indexOf(":")).trim());
}

async function membersOf(bridge: string): Promise<string[]> {
  const command = ["-json", "link", "show", "master", bridge];
  const listed: { ifname?: string }[] = JSON.parse((await run("ip", command)) || "[]");
  return listed.map((link) => link.ifname).filter((name) => name !== undefined);
}
