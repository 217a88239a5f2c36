/** Whom the deploy key lets in; DigitalOcean puts the keys of a new droplet there. */
export const HOST_USER = "root";

/** The variable that names the file of the deploy key; `ssh` itself looks it up, so no path and no key is in the state. */
export const KEY_VARIABLE = "GREENROOM_SSH_KEY";

const CONNECT_SECONDS = 10;

/**
 * How `ssh` is to reach a compose host: with the deploy key alone, and only when the host has the key that it was born
 * with. Needs OpenSSH 8.5 or newer: https://man.openbsd.org/ssh_config#KnownHostsCommand
 *
 * @param hostKey - the host's public key, such as `ssh-ed25519 AAAA…`.
 */
export function sshOptions(hostKey: string): readonly string[] {
  const settings = [
    "BatchMode=yes",
    `ConnectTimeout=${CONNECT_SECONDS}`,
    `IdentityFile=\${${KEY_VARIABLE}}`,
    "IdentitiesOnly=yes",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=none",
    "UserKnownHostsFile=none",
    `KnownHostsCommand=/bin/echo %H ${hostKey}`,
    "LogLevel=ERROR",
  ];
  return ["-F", "none", ...settings.flatMap((setting) => ["-o", setting])];
}
