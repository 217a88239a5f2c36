import type { Resources } from "../app/size.ts";

/** How much an environment's own cache keeps when nothing is said, in MiB. */
export const DEFAULT_MEBIBYTES = 64;

/** Processor time and memory of a cache that keeps so much. */
export function cacheResources(mebibytes = DEFAULT_MEBIBYTES): Resources {
  const limit = `${Math.ceil(mebibytes * 1.5)}Mi`;
  return { requests: { cpu: "10m", memory: `${mebibytes}Mi` }, limits: { cpu: "250m", memory: limit } };
}
