import { createHmac } from "node:crypto";

/** The user that every Valkey server has. */
export const CACHE_USER = "default";

/** Where a Valkey server listens. */
export const CACHE_PORT = 6379;

const LEAST_MEBIBYTES = 16;
const MOST_MEBIBYTES = 512;

/** What is wrong with an amount of memory; undefined when nothing is. */
export function memoryProblem(mebibytes: number): string | undefined {
  const isRight = Number.isInteger(mebibytes) && mebibytes >= LEAST_MEBIBYTES && mebibytes <= MOST_MEBIBYTES;
  return isRight
    ? undefined
    : `a whole number of MiB from ${LEAST_MEBIBYTES} to ${MOST_MEBIBYTES} is needed, got ${mebibytes}`;
}

/**
 * A password that nobody can guess who does not know the seed, and that stays the same for as long as the seed does.
 *
 * @param seed - a secret of the environment's own.
 */
export function derivePassword(seed: string, environment: string): string {
  return createHmac("sha256", seed).update(`cache of ${environment}`).digest("base64url");
}

/**
 * The configuration of a Valkey server that keeps everything in memory and nothing on disk, and forgets what was not
 * used for the longest time: https://valkey.io/topics/valkey.conf/
 */
export function serverConfiguration(password: string, mebibytes: number): string {
  const lines = [
    `port ${CACHE_PORT}`,
    `requirepass ${password}`,
    `maxmemory ${mebibytes}mb`,
    "maxmemory-policy allkeys-lru",
    'save ""',
    "appendonly no",
  ];
  return `${lines.join("\n")}\n`;
}
