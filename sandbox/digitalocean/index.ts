export { createDigitalOcean, type DigitalOcean, type DigitalOceanOptions } from "./digitalocean.ts";
export type * from "./runtime.ts";
export type { Snapshot as CloudSnapshot } from "./snapshot.ts";
