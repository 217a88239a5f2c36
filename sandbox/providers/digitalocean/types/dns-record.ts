import { ProviderError } from "../../framework/errors.ts";
import type { Properties, Value } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { between, notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const PORTS = between(0, 65535);
const NAMES_A_HOST = new Set(["CNAME", "MX", "NS", "SRV", "CAA"]);

const PROPERTIES: Schema = {
  domain: text("required", { replaces: true, isLocal: true, check: notEmpty }),
  type: text("required", {
    replaces: true,
    check: oneOf("A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA"),
  }),
  name: text("required", {
    check: notEmpty,
    isEquivalent: (old, new_, { resource }) => isZoneName(old, new_, resource) || `${old}.${zone(resource)}` === new_,
  }),
  value: text("required", {
    wire: "data",
    isEquivalent: (old, new_, { resource }) => isZoneName(old, new_, resource) || old === `${new_}.${zone(resource)}`,
  }),
  port: number("optional", { check: PORTS }),
  priority: number("optional", { check: PORTS }),
  weight: number("optional", { check: PORTS }),
  ttl: number("computed", { check: between(1, Number.MAX_SAFE_INTEGER) }),
  flags: number("optional", { check: between(0, 255) }),
  tag: text("optional", { check: oneOf("issue", "issuewild", "iodef") }),
  fqdn: text("output", { isLocal: true }),
};

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  MX: ["priority"],
  SRV: ["priority", "weight", "port"],
  CAA: ["flags", "tag"],
};

/** A DNS record: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Domain-Records */
export const DNS_RECORD: Description = {
  type: "digitalocean:index/dnsRecord:DnsRecord",
  properties: PROPERTIES,
  isNamed: true,
  validate: (inputs) =>
    (NEEDED[textAt(inputs, "type")] ?? [])
      .filter((name) => inputs[name] === undefined)
      .map((name) => `\`${name}\` is required for when type is \`${textAt(inputs, "type")}\``),
  async create({ api }, inputs) {
    const path = `/v2/domains/${textAt(inputs, "domain")}/records`;
    const answer = await during("Failed to create record", () => api.post(path, toWire(PROPERTIES, inputs)));
    return { id: textAt(objectAt(answer, "domain_record"), "id") };
  },
  async read({ api, log }, id, known) {
    const answer = await ifFound(() => api.get(recordPath(known, id)));
    if (answer === undefined) return undefined;
    const record = objectAt(answer, "domain_record");
    if (known.ttl !== undefined && record.ttl !== known.ttl) log("warning", changedTtl(id, known.ttl, record.ttl));
    return { ...fromWire(PROPERTIES, record), value: recordValue(record), fqdn: fullName(record, known) };
  },
  async update({ api }, { id, news }) {
    const { type: _type, ...body } = toWire(PROPERTIES, news);
    await during("Failed to update record", () => api.put(recordPath(news, id), body));
  },
  async delete({ api }, id, outputs) {
    await ifFound(() => during("Error deleting record", () => api.delete(recordPath(outputs, id))));
  },
  import(_operation, id) {
    const [domain = "", record = ""] = id.split(",");
    if (!/^\d+$/.test(record)) throw new ProviderError(`invalid record ID: ${record}; write <domain>,<record id>`);
    return { id: record, known: { domain } };
  },
};

function recordPath(properties: Properties, id: string): string {
  return `/v2/domains/${textAt(properties, "domain")}/records/${id}`;
}

/** The API leaves the last dot out of host names; the original puts it back. */
function recordValue(record: Properties): string {
  const value = textAt(record, "data");
  const isHost = NAMES_A_HOST.has(textAt(record, "type")) && value !== "@" && record.tag !== "iodef";
  return isHost && !value.endsWith(".") ? `${value}.` : value;
}

function fullName(record: Properties, known: Properties): string {
  const name = textAt(record, "name").toLowerCase();
  if (name === "@") return textAt(known, "domain");
  return name.endsWith(zone(known)) ? name.slice(0, -1) : `${textAt(record, "name")}.${textAt(known, "domain")}`;
}

function zone(resource: Properties): string {
  return `${textAt(resource, "domain")}.`;
}

function isZoneName(old: Value, new_: Value, resource: Properties): boolean {
  return old === "@" && new_ === zone(resource);
}

function changedTtl(id: string, from: Value, to: Value | undefined): string {
  return `TTL for Record ID ${id} changed from ${from} to ${to}. This may be due to multiple records with the same fqdn are required to have the same TTL. For reference, see rfc2181, section 5.2: https://www.rfc-editor.org/rfc/rfc2181#section-5.`;
}
