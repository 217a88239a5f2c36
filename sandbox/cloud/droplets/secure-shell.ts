import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { ClusterNode } from "../../cluster/node.ts";
import type { DropletRequest } from "../../digitalocean/runtime.ts";
import { run } from "../../run.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import type { DropletFolders } from "./private-folders.ts";

const PORT = 22;

/** Writes the host key, which stays for the droplet's life, and the keys that open its door. */
export async function createSecureShellKeys(
  directory: string,
  { home }: DropletFolders,
  { authorizedKeys, userData }: Pick<DropletRequest, "authorizedKeys" | "userData">,
  toolchain: Toolchain,
): Promise<void> {
  const file = hostKeyFile(directory);
  const given = hostKeyOf(userData);
  if (given === undefined) await run(toolchain.tool("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  else await writeFile(file, given, { mode: 0o600 });
  await mkdir(join(home, ".ssh"), { mode: 0o700 });
  await writeFile(join(home, ".ssh", "authorized_keys"), authorizedKeys.map((key) => `${key}\n`).join(""), {
    mode: 0o600,
  });
}

/**
 * Starts the droplet's SSH server: `root` by key only, as on DigitalOcean's images for a droplet that was made with keys.
 * What a client asks for runs in the droplet's namespaces, with its own `/etc` and home.
 */
export async function startSecureShell(machine: ClusterNode, directory: string, toolchain: Toolchain): Promise<void> {
  const configuration = join(directory, "sshd.conf");
  await writeFile(configuration, renderConfiguration(hostKeyFile(directory)));
  await machine.start({
    name: "sshd",
    command: toolchain.tool("sshd"),
    arguments: ["-D", "-e", "-f", configuration],
    // Asked from within, where no firewall is in between.
    ready: () => isListening(machine),
  });
}

/**
 * The host key that user data brings along, so that its clients know it beforehand; undefined when it brings none.
 * https://cloudinit.readthedocs.io/en/latest/reference/modules.html#ssh
 */
export function hostKeyOf(userData: string): string | undefined {
  if (!/^#cloud-config\s/.test(userData)) return undefined;
  const configuration: { readonly ssh_keys?: { readonly ed25519_private?: unknown } } | null = parse(userData);
  const key = configuration?.ssh_keys?.ed25519_private;
  return typeof key === "string" ? `${key.trimEnd()}\n` : undefined;
}

/** https://man.openbsd.org/sshd_config */
function renderConfiguration(hostKey: string): string {
  return `Port ${PORT}
AddressFamily inet
HostKey ${hostKey}
AuthorizedKeysFile .ssh/authorized_keys
# The sandbox may lie in a folder that others may write to, such as /tmp.
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
`;
}

async function isListening(machine: ClusterNode): Promise<boolean> {
  try {
    await machine.run("bash", ["-c", `exec 3<>/dev/tcp/127.0.0.1/${PORT}`]);
    return true;
  } catch {
    return false;
  }
}

function hostKeyFile(directory: string): string {
  return join(directory, "ssh_host_ed25519_key");
}
