import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildsCgroup } from "./cloud/docker-engine.ts";
import { dropletsCgroup } from "./cloud/droplets/droplet-host.ts";
import { cgroupName, removeCgroup } from "./cluster/cgroups.ts";
import { MOUNT_POINTS } from "./cluster/mount-points.ts";
import type { SandboxPlaces } from "./description.ts";
import { bridgeName, removeBridge } from "./network-bridge.ts";
import { RUN_FOLDERS } from "./run-folders.ts";
import { removeUnusedFolders } from "./unused-folders.ts";

/** The folder, in a sandbox's own, in which each of its clusters has one. */
export const CLUSTERS_FOLDER = "clusters";

/**
 * Removes what a sandbox made outside its namespaces: network devices, control groups, sockets and files.
 * Its processes must have ended; their mounts and inner networks went with them.
 *
 * @returns what is still there.
 */
export async function removeLeftovers(places: SandboxPlaces): Promise<string[]> {
  await removeBridge(bridgeName(places.id));
  const clusters = join(places.directory, CLUSTERS_FOLDER);
  for (const cluster of existsSync(clusters) ? await readdir(clusters) : []) {
    await removeCgroup(cgroupName(join(clusters, cluster)));
  }
  removeUnusedFolders([...Object.values(MOUNT_POINTS), ...RUN_FOLDERS]);
  await removeCgroup(buildsCgroup(places.runDirectory));
  await removeCgroup(dropletsCgroup(places.runDirectory));
  for (const folder of [places.runDirectory, places.directory]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return [places.runDirectory, places.directory].filter((path) => existsSync(path));
}
