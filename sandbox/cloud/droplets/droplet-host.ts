import { basename, join } from "node:path";
import { removeCgroup } from "../../cluster/cgroups.ts";
import type { DropletHost, DropletRuntime } from "../../digitalocean/runtime.ts";
import type { NetworkBridge } from "../../network-bridge.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { startDroplet } from "./droplet.ts";

/** The folder, in the sandbox's own, in which each droplet has one. */
const DROPLETS_FOLDER = "droplets";

/** What droplets need. */
export interface DropletHostSettings {
  /** The sandbox's state. */
  readonly directory: string;
  /** The sandbox's sockets. */
  readonly runDirectory: string;
  readonly toolchain: Toolchain;
  readonly bridge: Pick<NetworkBridge, "name" | "address" | "allocateAddress" | "releaseAddress">;
  /** Host and port of the registry, which speaks plain HTTP. */
  readonly registryHost: string;
}

/** The control group, by its path in every hierarchy, that holds the containers of all droplets; a crash leaves it. */
export function dropletsCgroup(runDirectory: string): string {
  return `/${basename(runDirectory)}-droplets`;
}

/** Makes droplets on this machine, each with an address of the sandbox's network. */
export function createDropletHost(settings: DropletHostSettings): DropletHost & { stop(): Promise<void> } {
  const { bridge, directory, runDirectory } = settings;
  const running = new Set<DropletRuntime>();
  return {
    startDroplet: async (request) => {
      const address = bridge.allocateAddress();
      const droplet = await startDroplet(request, {
        ...settings,
        address,
        directory: join(directory, DROPLETS_FOLDER, String(request.id)),
        cgroup: `${dropletsCgroup(runDirectory)}/${request.id}`,
        onEnd: () => bridge.releaseAddress(address),
      });
      running.add(droplet);
      return droplet;
    },
    reserveAddress: async () => bridge.allocateAddress(),
    releaseAddress: (address) => bridge.releaseAddress(address),
    stop: async () => {
      await Promise.all([...running].map((droplet) => droplet.stop()));
      await removeCgroup(dropletsCgroup(runDirectory));
    },
  };
}
