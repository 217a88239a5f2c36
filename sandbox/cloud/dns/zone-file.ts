import type { ZoneRecord, ZoneRecords } from "../../digitalocean/runtime.ts";

const LONGEST_TEXT = 255;

/**
 * A zone as a master file (RFC 1035, section 5).
 *
 * DigitalOcean writes the SOA record itself; its values are those that its name servers answer with.
 *
 * @throws Error for a record type that DigitalOcean does not offer
 */
export function renderZoneFile(zone: ZoneRecords): string {
  const records = zone.records.filter((record) => record.type !== "SOA");
  return [
    `$ORIGIN ${zone.name}.`,
    `@ 1800 IN SOA ns1.digitalocean.com. hostmaster ${zone.serial} 10800 3600 604800 1800`,
    ...records.map((record) => `${record.name} ${record.ttl} IN ${record.type} ${renderValue(record)}`),
    "",
  ].join("\n");
}

function renderValue(record: ZoneRecord): string {
  const { data, flags = 0, port = 0, priority = 0, tag = "issue", weight = 0 } = record;
  switch (record.type) {
    case "A":
    case "AAAA":
    case "CNAME":
    case "NS":
      return data;
    case "MX":
      return `${priority} ${data}`;
    case "SRV":
      return `${priority} ${weight} ${port} ${data}`;
    case "CAA":
      return `${flags} ${tag} ${quote(data)}`;
    case "TXT":
      return chunks(data).map(quote).join(" ");
    default:
      throw new Error(`the record "${record.name}" has the type "${record.type}", which no zone can hold`);
  }
}

/** One string of a TXT record holds 255 bytes; longer texts are several strings. */
function chunks(text: string): string[] {
  const count = Math.max(1, Math.ceil(text.length / LONGEST_TEXT));
  return Array.from({ length: count }, (_, index) => text.slice(index * LONGEST_TEXT, (index + 1) * LONGEST_TEXT));
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
