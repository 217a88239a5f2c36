import type { Cloud } from "../cloud.ts";
import { applyTrustedSources } from "../databases/trusted-sources.ts";
import { programLoadBalancers } from "./lifecycle.ts";
import { liveLoadBalancers } from "./load-balancer.ts";

/** After nodes came or went: gives load balancers their targets and databases their trusted sources anew. */
export function attachNodes(cloud: Cloud): void {
  if (liveLoadBalancers(cloud).length > 0)
    cloud.background.start("new targets of load balancers", () => programLoadBalancers(cloud));
  for (const database of cloud.databases.values())
    cloud.background.start(`trusted sources of ${database.name}`, () => applyTrustedSources(cloud, database));
}
