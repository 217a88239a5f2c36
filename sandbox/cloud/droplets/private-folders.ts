import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterNode } from "../../cluster/node.ts";
import type { Toolchain, ToolName } from "../../toolchain/toolchain.ts";

/** What a droplet with Docker has on its search path, beside the programs of this machine. */
const PROGRAMS: Readonly<Record<string, ToolName>> = {
  containerd: "containerd",
  "containerd-shim-runc-v2": "containerd-shim-runc-v2",
  docker: "docker",
  "docker-init": "docker-init",
  "docker-proxy": "docker-proxy",
  dockerd: "dockerd",
  iptables: "iptables-nft",
  runc: "runc",
};

/** Where a droplet's own things lie on the machine. */
export interface DropletFolders {
  /** The home of its `root`. */
  readonly home: string;
  /** What it has at `/usr/local/bin`. */
  readonly programs: string;
  /** Docker's images, volumes and containers. */
  readonly docker: string;
  /** Its `/etc`, while it is on. */
  readonly settings: string;
}

/** Makes what stays when the droplet is switched off. */
export async function createDropletFolders(directory: string, toolchain: Toolchain): Promise<DropletFolders> {
  const folders: DropletFolders = {
    home: join(directory, "home"),
    programs: join(directory, "programs"),
    docker: join(directory, "docker"),
    settings: join(directory, "settings"),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  for (const [name, tool] of Object.entries(PROGRAMS)) {
    await symlink(toolchain.tool(tool), join(folders.programs, name));
  }
  return folders;
}

/**
 * Gives the droplet its own `/etc`, `/run` and `/usr/local/bin`, which vanish with its mount namespace: what is done on
 * it as `root` finds neither this machine's accounts nor its Docker, and leaves nothing there.
 */
export async function mountPrivateFolders(
  machine: ClusterNode,
  folders: DropletFolders,
  nameServer: string,
): Promise<void> {
  const { settings, programs, home } = folders;
  await machine.run("mount", ["-t", "tmpfs", "-o", "mode=0755", "droplet", settings]);
  await machine.run("cp", ["--archive", "/etc/.", settings]);
  // The mount is the droplet's alone: from here it is reached through the droplet's root.
  const inside = `/proc/${machine.pid}/root${settings}`;
  await writeFile(join(inside, "passwd"), renderAccounts(home));
  await writeFile(join(inside, "shadow"), "root:*:::::::\nsshd:*:::::::\n", { mode: 0o600 });
  // Nothing answers there, so that a name that is not known here fails at once.
  await writeFile(join(inside, "resolv.conf"), `nameserver ${nameServer}\n`);
  await machine.run("mount", ["--bind", settings, "/etc"]);
  await machine.run("mount", ["--bind", programs, "/usr/local/bin"]);
  await machine.run("mount", ["-t", "tmpfs", "-o", "mode=0755", "droplet", "/run"]);
  await machine.run("mkdir", ["/run/sshd"]);
}

/** `root`, whom the keys let in, and the account without rights that sshd keeps strangers in. */
function renderAccounts(home: string): string {
  return [
    `root:x:0:0:root:${home}:/bin/bash`,
    "sshd:x:101:65534::/run/sshd:/usr/sbin/nologin",
    "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin",
    "",
  ].join("\n");
}
