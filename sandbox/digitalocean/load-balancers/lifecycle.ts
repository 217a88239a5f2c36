import { randomUUID } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { pointApexes } from "./apex-records.ts";
import { type LoadBalancer, type LoadBalancerSettings, liveLoadBalancers, programOf } from "./load-balancer.ts";

/** Puts an ordered load balancer into the account; it is programmed and becomes active in the background. */
export function createLoadBalancer(cloud: Cloud, settings: LoadBalancerSettings): LoadBalancer {
  const balancer: LoadBalancer = {
    ...settings,
    id: randomUUID(),
    status: "new",
    address: "",
    isGone: false,
    createdAt: timestamp(cloud.now()),
  };
  cloud.loadBalancers.set(balancer.id, balancer);
  for (const tag of settings.tags) cloud.tags.add(tag);
  cloud.background.start(`start of load balancer ${balancer.name}`, async () => {
    await cloud.background.pause(cloud.delays.loadBalancer);
    try {
      await programLoadBalancers(cloud);
      await pointApexes(cloud, balancer);
      balancer.status = "active";
    } catch (error) {
      balancer.status = "errored";
      throw error;
    }
  });
  return balancer;
}

/** Gives a load balancer other settings, at once and for real in the background. Place and type stay for life. */
export function updateLoadBalancer(cloud: Cloud, balancer: LoadBalancer, settings: LoadBalancerSettings): void {
  const { region, vpcId, type, network, networkStack } = balancer;
  Object.assign(balancer, settings, { region, vpcId, type, network, networkStack });
  cloud.background.start(`change of load balancer ${balancer.name}`, async () => {
    await programLoadBalancers(cloud);
    await pointApexes(cloud, balancer);
  });
}

/** Deletes a load balancer: answers forget it at once, its VPC and its certificates when it is really gone. */
export function deleteLoadBalancer(cloud: Cloud, id: string): void {
  const balancer = cloud.loadBalancers.get(id);
  if (balancer === undefined) return;
  balancer.isGone = true;
  cloud.projectOfResource.delete(`do:loadbalancer:${id}`);
  cloud.background.start(`end of load balancer ${balancer.name}`, async () => {
    await programLoadBalancers(cloud);
    cloud.loadBalancers.delete(id);
  });
}

/** Makes the real load balancers what the account says, and learns their addresses. */
export async function programLoadBalancers(cloud: Cloud): Promise<void> {
  await cloud.programming.run(async () => {
    const programs = liveLoadBalancers(cloud).map((balancer) => programOf(cloud, balancer));
    const addresses = await cloud.runtime.applyLoadBalancers(programs);
    for (const [id, address] of addresses) {
      const balancer = cloud.loadBalancers.get(id);
      if (balancer !== undefined) balancer.address = address;
    }
  });
}
