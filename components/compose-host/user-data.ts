import { stringify } from "yaml";
import type { HostKey } from "./host-key.ts";

/** Where a droplet finds out about itself, its user data and so its host key too: no container may ask there. */
const METADATA_ADDRESS = "169.254.169.254";

/** Images that no container has used for this long are removed, in hours. */
const IMAGE_HOURS = 72;

/**
 * What a new droplet does when it starts for the first time: takes its host key, keeps containers away from its metadata,
 * and removes old images every night. Docker comes with the droplet's image.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function userData({ privateKey, publicKey }: HostKey): string {
  const configuration = {
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: privateKey, ed25519_public: publicKey },
    write_files: [
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
