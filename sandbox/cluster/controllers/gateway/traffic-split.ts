import type { Backend } from "./backends.ts";

const LONGEST_LIST = 1000;

/** Where the share of a backend goes that cannot answer: its status code. */
export type DeadEnd = 500 | 503;

/** One destination of a split: an `ip:port`, or the status for a share that nobody answers. */
export type Destination = string | DeadEnd;

/**
 * Spreads requests over backends by their weights and evenly over the addresses of each, as a list in which a
 * destination stands as often as its share demands: the proxy knows no weights.
 *
 * A broken reference takes its share as 500, a backend without endpoints as 503.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref (weight)
 */
export function splitTraffic(backends: readonly Backend[]): Destination[] {
  const live = backends
    .filter(({ weight }) => weight > 0)
    .map(({ weight, addresses }) => ({ weight, destinations: destinationsOf(addresses) }));
  const multiple = live.reduce((product, { destinations }) => leastCommonMultiple(product, destinations.length), 1);
  const shares = live.flatMap(({ weight, destinations }) =>
    destinations.map((destination) => ({ destination, share: (weight * multiple) / destinations.length })),
  );
  const divisor = shares.reduce((common, { share }) => greatestCommonDivisor(common, share), 0);
  const length = shares.reduce((sum, { share }) => sum + share / divisor, 0);
  const scale = Math.min(1, LONGEST_LIST / length) / divisor;
  return shares.flatMap(({ destination, share }) => {
    return new Array<Destination>(Math.max(1, Math.round(share * scale))).fill(destination);
  });
}

function destinationsOf(addresses: readonly string[] | undefined): readonly Destination[] {
  if (addresses === undefined) return [500];
  return addresses.length === 0 ? [503] : addresses;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

function leastCommonMultiple(left: number, right: number): number {
  return (left * right) / greatestCommonDivisor(left, right);
}
