import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import { attachNodes } from "../load-balancers/attachment.ts";
import { type Action, startAction } from "./actions.ts";
import { type Droplet, dropletUrn, reservedAddressOf } from "./droplet.ts";

/** Puts an ordered droplet into the account and starts it for real, in the background. */
export function createDroplet(cloud: Cloud, droplet: Droplet): Action {
  cloud.droplets.set(String(droplet.id), droplet);
  for (const tag of droplet.tags) cloud.tags.add(tag);
  return lockedAction(cloud, droplet, "create", async () => {
    await cloud.background.pause(cloud.delays.droplet);
    const { id, name, authorizedKeys, userData } = droplet;
    droplet.runtime = await cloud.runtime.startDroplet({ id, name, authorizedKeys, userData });
    droplet.status = "active";
    attachNodes(cloud);
  });
}

/** Takes a droplet away: it stays locked until it has really ended, then nothing knows it any more. */
export function deleteDroplet(cloud: Cloud, droplet: Droplet): void {
  if (droplet.isGoing) return;
  droplet.isGoing = true;
  cloud.background.start(`end of droplet ${droplet.name}`, async () => {
    await droplet.work;
    droplet.isLocked = true;
    await cloud.background.pause(cloud.delays.dropletTeardown);
    await droplet.runtime?.stop();
    cloud.droplets.delete(String(droplet.id));
    cloud.projectOfResource.delete(dropletUrn(droplet.id));
    for (const reserved of cloud.reservedIps.values())
      if (reserved.dropletId === droplet.id) reserved.dropletId = undefined;
    for (const firewall of cloud.firewalls.values())
      firewall.dropletIds = firewall.dropletIds.filter((id) => id !== droplet.id);
    attachNodes(cloud);
  });
}

/**
 * Starts an action on a droplet, which holds it alone until it has ended.
 *
 * @throws Refusal 422 while another one goes on
 */
export function lockedAction(cloud: Cloud, droplet: Droplet, type: string, work: () => Promise<void>): Action {
  checkUnlocked(droplet);
  droplet.isLocked = true;
  const subject = { type, resourceType: "droplet", resource: String(droplet.id), region: droplet.region } as const;
  return startAction(cloud, subject, () => {
    const done = work().finally(() => {
      droplet.isLocked = false;
    });
    droplet.work = done.catch(() => undefined);
    return done;
  });
}

/** @throws Refusal 422 while an action goes on, or when the droplet is being taken away */
export function checkUnlocked(droplet: Droplet): void {
  if (droplet.isLocked || droplet.isGoing) throw unprocessable("Droplet already has a pending event.");
}

/** Gives the machine the reserved address that the account says leads to it. */
export async function connectReservedAddress(cloud: Cloud, droplet: Droplet): Promise<void> {
  await droplet.runtime?.setReservedAddress(reservedAddressOf(cloud, droplet.id));
}
