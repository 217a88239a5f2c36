import { rm } from "node:fs/promises";
import { removeCgroup } from "../../cluster/cgroups.ts";
import { type ClusterNode, createNode } from "../../cluster/node.ts";
import { SerialWork } from "../../digitalocean/background.ts";
import type { DropletRequest, DropletRuntime, FirewallProgram } from "../../digitalocean/runtime.ts";
import type { NetworkBridge } from "../../network-bridge.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { startDocker } from "./docker.ts";
import { addReservedAddress, connectDroplet, disconnectDroplet, removeReservedAddress } from "./network.ts";
import { renderFirewall } from "./packet-filter.ts";
import { createDropletFolders, type DropletFolders, mountPrivateFolders } from "./private-folders.ts";
import { createSecureShellKeys, startSecureShell } from "./secure-shell.ts";

/** Where and with what a droplet runs. */
export interface DropletSettings {
  /** Its own folder: its disk and its logs. Removed when it stops. */
  readonly directory: string;
  readonly toolchain: Toolchain;
  readonly bridge: Pick<NetworkBridge, "name" | "address">;
  /** Its address on the bridge. */
  readonly address: string;
  readonly registryHost: string;
  /** The control group, by its path in every hierarchy, that holds its containers. */
  readonly cgroup: string;
  /** Called when nothing of it is left. */
  readonly onEnd: () => void;
}

/**
 * Starts a droplet: namespaces of its own with a real SSH server and a real Docker Engine in them, and waits until both
 * answer. The kernel ends and unmounts all of it with the droplet's first process, also when the sandbox crashes.
 *
 * @throws Error naming the part that did not start, with its last log lines; nothing is left then
 */
export async function startDroplet(request: DropletRequest, settings: DropletSettings): Promise<DropletRuntime> {
  const { directory, toolchain } = settings;
  const folders = await createDropletFolders(directory, toolchain);
  await createSecureShellKeys(directory, folders, request, toolchain);
  const droplet = new Droplet(settings, folders);
  try {
    await droplet.powerOn();
    return droplet;
  } catch (error) {
    await droplet.stop();
    throw error;
  }
}

class Droplet implements DropletRuntime {
  readonly address: string;
  readonly #settings: DropletSettings;
  readonly #folders: DropletFolders;
  /** One change at a time. */
  readonly #changes = new SerialWork();
  #machine: ClusterNode | undefined;
  #reserved: string | undefined;
  #firewall: FirewallProgram | undefined;
  #end: Promise<void> | undefined;

  constructor(settings: DropletSettings, folders: DropletFolders) {
    this.address = settings.address;
    this.#settings = settings;
    this.#folders = folders;
  }

  powerOn(): Promise<void> {
    return this.#changes.run(async () => {
      if (this.#machine !== undefined) return;
      const { directory, toolchain, bridge } = this.#settings;
      const machine = await createNode(directory, toolchain);
      this.#machine = machine;
      await mountPrivateFolders(machine, this.#folders, bridge.address);
      await connectDroplet(machine, directory, this.#settings);
      await this.#filter();
      if (this.#reserved !== undefined) await addReservedAddress(machine, this.#reserved, toolchain);
      await Promise.all([
        startSecureShell(machine, directory, toolchain),
        startDocker(machine, { ...this.#settings, folders: this.#folders }),
      ]);
    });
  }

  powerOff(): Promise<void> {
    return this.#changes.run(async () => {
      const machine = this.#machine;
      this.#machine = undefined;
      await machine?.stop();
      await disconnectDroplet(this.#settings.directory);
      await removeCgroup(this.#settings.cgroup);
    });
  }

  setReservedAddress(address: string | undefined): Promise<void> {
    return this.#changes.run(async () => {
      const before = this.#reserved;
      if (before === address) return;
      this.#reserved = address;
      if (this.#machine === undefined) return;
      if (before !== undefined) await removeReservedAddress(this.#machine, before);
      if (address !== undefined) await addReservedAddress(this.#machine, address, this.#settings.toolchain);
    });
  }

  setFirewall(program: FirewallProgram | undefined): Promise<void> {
    return this.#changes.run(async () => {
      this.#firewall = program;
      await this.#filter();
    });
  }

  stop(): Promise<void> {
    this.#end ??= this.#stop();
    return this.#end;
  }

  async #stop(): Promise<void> {
    await this.powerOff();
    await rm(this.#settings.directory, { recursive: true, force: true });
    this.#settings.onEnd();
  }

  async #filter(): Promise<void> {
    await this.#machine?.run(this.#settings.toolchain.tool("nft"), ["-f", "-"], renderFirewall(this.#firewall));
  }
}
