import type { Cloud } from "../cloud.ts";
import { type Action, startAction } from "../droplets/actions.ts";
import type { Droplet } from "../droplets/droplet.ts";
import { checkUnlocked, connectReservedAddress } from "../droplets/lifecycle.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import type { ReservedIp } from "./reserved-ip.ts";

/**
 * Starts what `POST /v2/reserved_ips/{ip}/actions` asks for.
 * https://docs.digitalocean.com/reference/api/reference/reserved-ip-actions/
 *
 * @throws Refusal 422 for another action than `assign` and `unassign`, one that is under way, or a droplet that cannot take it
 */
export function orderAssignment(cloud: Cloud, reserved: ReservedIp, body: Fields): Action {
  const isAssignment = body.string("type", { oneOf: ["assign", "unassign"] }) === "assign";
  if (reserved.isLocked) throw unprocessable("The reserved IP already has a pending event.");
  if (isAssignment) return assign(cloud, reserved, readDroplet(cloud, reserved, body));
  if (reserved.dropletId === undefined) throw unprocessable("The reserved IP is not assigned to a Droplet.");
  return lead(cloud, reserved, "unassign", undefined);
}

/** Makes the address lead to this droplet, and to no other one. */
export function assign(cloud: Cloud, reserved: ReservedIp, droplet: Droplet): Action {
  return lead(cloud, reserved, "assign", droplet);
}

/**
 * The droplet that an order names for an address.
 *
 * @throws Refusal 422 when there is none, it is elsewhere, it is busy, or it has another reserved address
 */
export function readDroplet(cloud: Cloud, reserved: Pick<ReservedIp, "ip" | "region">, body: Fields): Droplet {
  const id = body.integer("droplet_id");
  const droplet = cloud.droplets.get(String(id));
  if (droplet === undefined) throw unprocessable(`Droplet ${id} does not exist.`);
  if (droplet.region !== reserved.region)
    throw unprocessable(`Droplet ${id} is in region ${droplet.region}, not in ${reserved.region}.`);
  const others = [...cloud.reservedIps.values()].filter(({ ip, dropletId }) => dropletId === id && ip !== reserved.ip);
  if (others.length > 0) throw unprocessable(`Droplet ${id} already has the reserved IP ${others[0]?.ip}.`);
  checkUnlocked(droplet);
  return droplet;
}

function lead(cloud: Cloud, reserved: ReservedIp, type: "assign" | "unassign", to: Droplet | undefined): Action {
  reserved.isLocked = true;
  const subject = { type, resourceType: "reserved_ip", resource: reserved.ip, region: reserved.region } as const;
  return startAction(cloud, subject, async () => {
    try {
      await cloud.background.pause(cloud.delays.dropletAction);
      const from = reserved.dropletId === undefined ? undefined : cloud.droplets.get(String(reserved.dropletId));
      reserved.dropletId = to?.id;
      // First away, then there: an address must not lead to two machines.
      for (const droplet of [from, to]) if (droplet !== undefined) await connectReservedAddress(cloud, droplet);
    } finally {
      reserved.isLocked = false;
    }
  });
}
