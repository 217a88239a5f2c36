import { isIPv4, isIPv6 } from "node:net";
import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { DEFAULT_TTL, type Domain, type DomainRecord } from "./domain.ts";

const TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];
/** Types whose data is a host name, which must say whether it is absolute. */
const HOST_TYPES = ["CNAME", "MX", "NS", "SRV"];
const NUMBERS = ["priority", "port", "weight", "flags"] as const;
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  MX: ["priority"],
  SRV: ["priority", "port", "weight"],
  CAA: ["flags", "tag"],
};

/**
 * Reads an ordered record.
 *
 * @throws Refusal 422 for a missing or wrong field, or a CNAME that shares its name
 */
export function readRecord(cloud: Cloud, domain: Domain, body: Fields): DomainRecord {
  const type = body.string("type", { oneOf: TYPES });
  for (const field of NEEDED[type] ?? []) if (!body.has(field)) throw unprocessable(`${field} is required for ${type}`);
  const blank = { id: cloud.nextNumber(), type, name: "@", data: "", ttl: DEFAULT_TTL };
  const record = changedRecord(domain, blank, body);
  if (type !== "SOA") body.string("data");
  if (type !== "MX" && type !== "SOA") body.string("name");
  checkRecord(domain, record);
  return record;
}

/** A record with the fields of a request; absent ones stay. @throws Refusal 422 for a wrong field */
export function changedRecord(domain: Domain, record: DomainRecord, body: Fields): DomainRecord {
  const name = body.optionalString("name");
  const data = body.optionalString("data");
  const tag = body.optionalString("tag");
  const ttl = body.optionalInteger("ttl", { least: 1 });
  const numbers = NUMBERS.flatMap((field) => {
    const value = body.optionalInteger(field, { least: 0, most: 65_535 });
    return value === undefined ? [] : [[field, value] as const];
  });
  return {
    ...record,
    ...(name && { name: relativeName(domain, name) }),
    ...(data && { data }),
    ...(ttl !== undefined && { ttl }),
    ...Object.fromEntries(numbers),
    ...(tag && { tag }),
  };
}

/** @throws Refusal 422 when the data does not fit the type, or a CNAME would share its name */
export function checkRecord(domain: Domain, record: DomainRecord): void {
  const { type, name, data } = record;
  if (type === "A" && !isIPv4(data)) throw unprocessable(`Data "${data}" is not an IPv4 address`);
  if (type === "AAAA" && !isIPv6(data)) throw unprocessable(`Data "${data}" is not an IPv6 address`);
  if (HOST_TYPES.includes(type) && data !== "@" && !data.endsWith("."))
    throw unprocessable("Data needs to end with a dot (.)");
  const sharing = domain.records.filter((other) => other.name === name && other.id !== record.id);
  if (sharing.length > 0 && (type === "CNAME" || sharing.some((other) => other.type === "CNAME")))
    throw unprocessable("CNAME records cannot share a name with other records");
}

/**
 * The records of the zone with this one added or changed. All of one name get its TTL, silently (RFC 2181, section 5.2).
 */
export function recordsWith(domain: Domain, record: DomainRecord): DomainRecord[] {
  const isNew = !domain.records.some(({ id }) => id === record.id);
  const others = domain.records.map((other) => {
    if (other.id === record.id) return record;
    const shares = other.name === record.name && other.type !== "SOA" && other.type !== "NS";
    return shares ? { ...other, ttl: record.ttl } : other;
  });
  return isNew ? [...others, record] : others;
}

function relativeName(domain: Domain, name: string): string {
  const lower = name.toLowerCase();
  if (lower === "@" || lower === `${domain.name}.`) return "@";
  const suffix = `.${domain.name}.`;
  return lower.endsWith(suffix) ? lower.slice(0, -suffix.length) : lower;
}
