import { stringify } from "yaml";
import type { HostKey } from "./host-key.ts";

/** Where a droplet finds out about itself, its user data and so its host key too: no container may ask there. */
const METADATA_ADDRESS = "169.254.169.254";

/** Images that no container has used for this long are removed, in hours. */
const IMAGE_HOURS = 72;

/**
 * How many may knock at the droplet's SSH server at once; above ten it would turn some of them away at random.
 *
 * @see https://man.openbsd.org/sshd_config#MaxStartups
 */
const LOGINS_AT_ONCE = 100;

/**
 * What a new droplet does when it starts for the first time: takes its host key, lets many requests in at once, keeps
 * containers away from its metadata, and removes old images every night. Docker comes with the droplet's image.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function userData({ privateKey, publicKey }: HostKey): string {
  const configuration = {
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: privateKey, ed25519_public: publicKey },
    // Like the files, before the SSH server starts: https://docs.cloud-init.io/en/latest/explanation/boot.html
    bootcmd: [OPEN_IMAGE_FIREWALL],
    write_files: [
      { path: "/etc/ssh/sshd_config.d/greenroom.conf", content: `MaxStartups ${LOGINS_AT_ONCE}\n` },
      {
        path: "/etc/cron.daily/greenroom-images",
        permissions: "0755",
        content: `#!/bin/sh\nexec docker image prune --all --force --filter until=${IMAGE_HOURS}h\n`,
      },
      { path: "/etc/systemd/system/greenroom-metadata.service", content: METADATA_SERVICE },
    ],
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "greenroom-metadata.service"],
    ],
  };
  return `#cloud-config\n${stringify(configuration)}`;
}

/**
 * The image's own firewall refuses an address that connects to SSH for the sixth time in 30 seconds, and each request to
 * Docker is a connection; it also opens Docker's ports, which nobody uses. The droplet's firewall says who may come.
 *
 * @see https://github.com/digitalocean/droplet-1-clicks/blob/master/common/scripts/014-ufw-docker.sh
 */
const OPEN_IMAGE_FIREWALL =
  "if command -v ufw; then ufw allow ssh; ufw delete allow 2375/tcp; ufw delete allow 2376/tcp; fi";

/** Docker leaves this chain to others: https://docs.docker.com/engine/network/packet-filtering-firewalls/ */
const METADATA_SERVICE = `[Unit]
Description=Keep containers away from the droplet's metadata
After=docker.service
PartOf=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/iptables -I DOCKER-USER -d ${METADATA_ADDRESS} -j DROP
[Install]
WantedBy=docker.service
`;
