import type { Cloud } from "../cloud.ts";
import { machines } from "../droplets/machines.ts";
import { forbidden, unprocessable } from "../http/answer.ts";
import { liveLoadBalancers } from "../load-balancers/load-balancer.ts";

/** A pool as far as limits are concerned. */
interface CountedPool {
  readonly autoScale: boolean;
  readonly maxNodes: number;
  readonly nodes: readonly unknown[];
}

/**
 * Makes sure that the account may have the nodes of these new pools; an autoscaled one counts with the most it may have.
 *
 * @throws Refusal 422 in the vendor's words: https://github.com/digitalocean/doctl/issues/1619
 */
export function requireNodes(cloud: Cloud, pools: readonly CountedPool[]): void {
  const added = pools.reduce((sum, pool) => sum + (pool.autoScale ? pool.maxNodes : pool.nodes.length), 0);
  if (machines(cloud).length + added <= cloud.account.dropletLimit) return;
  const what = pools.some(({ autoScale }) => autoScale) ? "autoscale desired max nodes exceed" : "desired nodes exceed";
  throw unprocessable(
    `validation error: ${what} limits, ${added} additional nodes but not enough available droplet limit`,
  );
}

/** @throws Refusal 403 when the account has all load balancers that it may have; the vendor's words are not published */
export function requireLoadBalancer(cloud: Cloud): void {
  const { loadBalancerLimit } = cloud.account;
  if (liveLoadBalancers(cloud).length < loadBalancerLimit) return;
  throw forbidden(`your account has reached its load balancer limit of ${loadBalancerLimit}`);
}

/** @throws Refusal 422 in the vendor's words when a size has run out in a region */
export function requireStock({ account }: Cloud, size: string, region: string): void {
  if (account.soldOut.includes(`${size}@${region}`)) throw unprocessable("Size is not available in this region.");
}
