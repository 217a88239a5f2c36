import type { Cloud } from "../cloud.ts";
import type { ZoneRecord } from "../runtime.ts";

/** The seconds that a record may be kept when nothing else is ordered. */
export const DEFAULT_TTL = 1800;

/** A DNS record. */
export interface DomainRecord extends ZoneRecord {
  readonly id: number;
}

/** A DNS zone. */
export interface Domain {
  readonly name: string;
  /** Grows with every change. */
  serial: number;
  records: DomainRecord[];
  readonly createdAt: string;
}

/** The zone of the account that a host name is in; undefined when there is none. */
export function zoneOf({ domains }: Pick<Cloud, "domains">, hostName: string): Domain | undefined {
  return [...domains.values()]
    .filter(({ name }) => hostName === name || hostName.endsWith(`.${name}`))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
}

/**
 * Gives the zone these records, for real; writes are made in the order of the changes.
 * When the zone cannot be written, it keeps the records that it had.
 */
export async function publish(cloud: Cloud, domain: Domain, records: DomainRecord[]): Promise<void> {
  const before = domain.records;
  domain.records = records;
  domain.serial++;
  const served = records.filter(({ type }) => type !== "SOA").map(({ id: _, ...record }) => record);
  const zone = { name: domain.name, serial: domain.serial, records: served };
  try {
    await cloud.publishing.run(() => cloud.runtime.writeZone(zone));
  } catch (error) {
    if (domain.records === records) domain.records = before;
    throw error;
  }
}

/** The record as answers carry it: what a type does not have is null, host names have no dot at their end. */
export function recordAnswer(record: DomainRecord): object {
  return {
    id: record.id,
    type: record.type,
    name: record.name,
    data: record.data.length > 1 ? record.data.replace(/\.$/, "") : record.data,
    priority: record.priority ?? null,
    port: record.port ?? null,
    ttl: record.ttl,
    weight: record.weight ?? null,
    flags: record.flags ?? null,
    tag: record.tag ?? null,
  };
}

/** The domain as answers carry it. */
export function domainAnswer(domain: Domain): object {
  return { name: domain.name, ttl: DEFAULT_TTL, zone_file: zoneFile(domain) };
}

function zoneFile(domain: Domain): string {
  const soa = `${domain.name}. IN SOA ns1.digitalocean.com. hostmaster.${domain.name}. ${domain.serial} 10800 3600 604800 1800`;
  const lines = domain.records.filter(({ type }) => type !== "SOA").map((record) => zoneLine(domain, record));
  return [`$ORIGIN ${domain.name}.`, `$TTL ${DEFAULT_TTL}`, soa, ...lines, ""].join("\n");
}

function zoneLine(domain: Domain, record: DomainRecord): string {
  const name = record.name === "@" ? `${domain.name}.` : `${record.name}.${domain.name}.`;
  const numbers = [record.priority, record.weight, record.port, record.flags, record.tag].filter(
    (value) => value !== undefined,
  );
  const data = record.type === "TXT" ? JSON.stringify(record.data) : record.data;
  return [name, record.ttl, "IN", record.type, ...numbers, data].join(" ");
}
