import type { Cloud } from "../cloud.ts";
import { applyTrustedSources } from "../databases/trusted-sources.ts";
import { programFirewalls } from "../firewalls/program.ts";
import { programLoadBalancers } from "./lifecycle.ts";
import { liveLoadBalancers } from "./load-balancer.ts";

/** After droplets came or went: gives load balancers targets, databases trusted sources and droplets firewalls anew. */
export function attachNodes(cloud: Cloud): void {
  if (liveLoadBalancers(cloud).length > 0)
    cloud.background.start("new targets of load balancers", () => programLoadBalancers(cloud));
  if (cloud.droplets.size > 0) cloud.background.start("rules of firewalls", () => programFirewalls(cloud));
  for (const database of cloud.databases.values())
    cloud.background.start(`trusted sources of ${database.name}`, () => applyTrustedSources(cloud, database));
}
