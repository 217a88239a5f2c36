/**
 * Regions that may be used. Every region more is one more place where something can be forgotten.
 * All there are: https://docs.digitalocean.com/platform/regional-availability/
 */
export const REGIONS: readonly string[] = [
  "ams3",
  "blr1",
  "fra1",
  "lon1",
  "nyc1",
  "nyc3",
  "sfo3",
  "sgp1",
  "syd1",
  "tor1",
];

/**
 * Sizes of machines that may be used: shared and dedicated processors up to 8. A slip of the pen cannot order more.
 * All there are: https://slugs.do-api.dev
 */
export const MACHINE_SIZES: readonly RegExp[] = [
  /^s-[1248]vcpu-\d+(mb|gb)(-amd|-intel|-\d+gb-intel)?$/,
  /^(c|c2|g|gd|m)-[248](vcpu-\d+gb)?$/,
];

/** Sizes of databases that may be used: up to 8 processors. */
export const DATABASE_SIZES: readonly RegExp[] = [
  /^db-(s|intel|amd)-[1248]vcpu-\d+gb$/,
  /^(gd|so1_5|m)-[248]vcpu-\d+gb$/,
];

/** The most nodes that a pool may grow to. */
export const MOST_NODES = 10;
