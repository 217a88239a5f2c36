import type { Cloud } from "../cloud.ts";
import type { Droplet } from "../droplets/droplet.ts";
import type { FirewallProgram, Passage } from "../droplets/machine.ts";
import { addressesOf, machines } from "../droplets/machines.ts";
import type { Firewall, FirewallRule, Peers } from "./firewall.ts";

const IPV4 = /^[\d.]+(\/\d+)?$/;

/** Makes the firewalls of all droplets what the account says; one that cannot be set is `failed`. */
export async function programFirewalls(cloud: Cloud): Promise<void> {
  await cloud.filtering.run(async () => {
    const droplets = [...cloud.droplets.values()].filter(({ isGoing }) => !isGoing);
    const results = await Promise.allSettled(
      droplets.map((droplet) => droplet.runtime?.setFirewall(programOf(cloud, droplet))),
    );
    const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    for (const firewall of cloud.firewalls.values()) firewall.status = failures.length > 0 ? "failed" : "succeeded";
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} firewalls could not be set`);
  });
}

/** What all firewalls of a droplet let pass together; undefined when it is behind none. */
function programOf(cloud: Cloud, droplet: Droplet): FirewallProgram | undefined {
  const own = [...cloud.firewalls.values()].filter((firewall) => isBehind(droplet, firewall));
  if (own.length === 0) return undefined;
  return {
    inbound: own.flatMap(({ inbound }) => inbound.map((rule) => passage(cloud, rule))),
    outbound: own.flatMap(({ outbound }) => outbound.map((rule) => passage(cloud, rule))),
  };
}

function isBehind({ id, tags }: Droplet, firewall: Firewall): boolean {
  return firewall.dropletIds.includes(id) || firewall.tags.some((tag) => tags.includes(tag));
}

function passage(cloud: Cloud, { protocol, ports, peers }: FirewallRule): Passage {
  const [first = 0, last = first] = ports.split("-").map(Number);
  return { protocol, ports: first === 0 ? undefined : { first, last }, peers: peerAddresses(cloud, peers) };
}

/** The sandbox speaks IPv4 only, so ranges of IPv6 fall away. */
function peerAddresses(cloud: Cloud, peers: Peers): string[] {
  const chosen = machines(cloud).filter(
    ({ dropletId, tags, clusterId }) =>
      peers.dropletIds.includes(dropletId) ||
      peers.tags.some((tag) => tags.includes(tag)) ||
      (clusterId !== undefined && peers.kubernetesIds.includes(clusterId)),
  );
  const hasBalancer = peers.loadBalancerUids.some((id) => cloud.loadBalancers.has(id));
  return [
    ...peers.addresses.filter((address) => IPV4.test(address)),
    ...addressesOf(chosen),
    ...(hasBalancer ? [cloud.runtime.gatewayAddress] : []),
  ];
}
