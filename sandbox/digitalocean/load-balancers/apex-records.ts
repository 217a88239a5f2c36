import type { Cloud } from "../cloud.ts";
import { DEFAULT_TTL, type Domain, publish, zoneOf } from "../domains/domain.ts";
import { recordsWith } from "../domains/records.ts";
import type { LoadBalancer } from "./load-balancer.ts";

/**
 * Points the apex of every zone that a load balancer has a certificate of Let's Encrypt for to its address, unless its
 * order says no. The record is nobody's: it stays when the load balancer goes.
 *
 * @see https://github.com/digitalocean/godo/pull/482
 */
export async function pointApexes(cloud: Cloud, balancer: LoadBalancer): Promise<void> {
  const { address, disableLetsEncryptDnsRecords, isGone } = balancer;
  if (disableLetsEncryptDnsRecords || isGone || address === "") return;
  for (const zone of zonesOf(cloud, balancer)) {
    const record = { id: cloud.nextNumber(), type: "A", name: "@", data: address, ttl: DEFAULT_TTL };
    const isThere = zone.records.some(({ type, name, data }) => type === "A" && name === "@" && data === address);
    if (!isThere) await publish(cloud, zone, recordsWith(zone, record));
  }
}

function zonesOf(cloud: Cloud, { rules }: LoadBalancer): ReadonlySet<Domain> {
  const certificates = rules.flatMap(({ certificateId }) => cloud.certificates.get(certificateId) ?? []);
  const issued = certificates.filter(({ type }) => type === "lets_encrypt");
  return new Set(issued.flatMap(({ dnsNames }) => dnsNames.flatMap((name) => zoneOf(cloud, name) ?? [])));
}
