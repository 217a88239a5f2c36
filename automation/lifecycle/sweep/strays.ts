import type { CloudList, DigitalOcean } from "../../services/digitalocean.ts";
import type { Stray } from "./claim.ts";

/**
 * What a sweep deletes in the cloud, in the order in which things let go of each other. Clusters, databases, networks and
 * projects are not among it: no preview has one, and what is in them cannot be made again.
 */
export const SWEPT_LISTS: readonly CloudList[] = [
  "loadBalancers",
  "droplets",
  "firewalls",
  "uptimeChecks",
  "monitorAlerts",
  "volumes",
  "snapshots",
  "certificates",
  "sshKeys",
];

/** Deletes what does not go with its environment; one that is refused does not keep the others. Gives back the refusals. */
export async function deleteStrays(
  strays: readonly Stray[],
  cloud: Pick<DigitalOcean, "delete" | "deleteRecord">,
): Promise<readonly unknown[]> {
  const refusals: unknown[] = [];
  for (const stray of strays.toSorted((one, other) => rank(one) - rank(other))) {
    try {
      if (stray.kind === "record") await cloud.deleteRecord(stray.domain, stray.id);
      else await cloud.delete(stray.list, stray.id);
    } catch (error) {
      refusals.push(error);
    }
  }
  return refusals;
}

/** Records go first: nothing may lead to what is on its way out. */
function rank(stray: Stray): number {
  return stray.kind === "record" ? -1 : SWEPT_LISTS.indexOf(stray.list);
}
