import { type Cloud, timestamp } from "../cloud.ts";
import { type Answer, created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { DEFAULT_TTL, type Domain, type DomainRecord, domainAnswer, publish, recordAnswer } from "./domain.ts";
import { changedRecord, checkRecord, readRecord, recordsWith } from "./records.ts";

const NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const NAME_SERVERS = ["ns1.digitalocean.com.", "ns2.digitalocean.com.", "ns3.digitalocean.com."];
const RECORDS = "/v2/domains/{domain_name}/records";
const RECORD = `${RECORDS}/{domain_record_id}`;

/** Imitates https://docs.digitalocean.com/reference/api/reference/domains/. */
export function domainRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/domains", "domains_list", (request) =>
      page(request, "domains", [...cloud.domains.values()].map(domainAnswer)),
    ),
    route("POST /v2/domains", "domains_create", async (request) => {
      const domain = createDomain(cloud, request);
      cloud.domains.set(domain.name, domain);
      try {
        await publish(cloud, domain, domain.records);
      } catch (error) {
        cloud.domains.delete(domain.name);
        throw error;
      }
      const ip = bodyOf(request).optionalString("ip_address");
      const address = ip ? { ip_address: ip } : {};
      return created({ domain: { name: domain.name, ttl: DEFAULT_TTL, zone_file: null, ...address } });
    }),
    route("GET /v2/domains/{domain_name}", "domains_get", (request) =>
      ok({ domain: domainAnswer(findDomain(cloud, request)) }),
    ),
    route("DELETE /v2/domains/{domain_name}", "domains_delete", async (request) => {
      const { name } = findDomain(cloud, request);
      await cloud.publishing.run(() => cloud.runtime.removeZone(name));
      cloud.domains.delete(name);
      cloud.projectOfResource.delete(`do:domain:${name}`);
      return noContent();
    }),
    ...recordRoutes(cloud),
  ];
}

function recordRoutes(cloud: Cloud): Route[] {
  return [
    route(`GET ${RECORDS}`, "domains_list_records", (request) => {
      const [name, type] = [request.query.get("name"), request.query.get("type")];
      const domain = findDomain(cloud, request);
      const records = domain.records.filter(
        (record) => (!name || qualified(domain, record) === name) && (!type || record.type === type),
      );
      return page(request, "domain_records", records.map(recordAnswer));
    }),
    route(`POST ${RECORDS}`, "domains_create_record", async (request) => {
      const domain = findDomain(cloud, request);
      const record = readRecord(cloud, domain, bodyOf(request));
      await publish(cloud, domain, recordsWith(domain, record));
      return created({ domain_record: recordAnswer(record) });
    }),
    route(`GET ${RECORD}`, "domains_get_record", (request) =>
      ok({ domain_record: recordAnswer(findRecord(findDomain(cloud, request), request)) }),
    ),
    route(`PUT ${RECORD}`, "domains_update_record", (request) => changeRecord(cloud, request)),
    route(`PATCH ${RECORD}`, "domains_patch_record", (request) => changeRecord(cloud, request)),
    route(`DELETE ${RECORD}`, "domains_delete_record", async (request) => {
      const domain = findDomain(cloud, request);
      const record = findRecord(domain, request);
      const others = domain.records.filter((other) => other !== record);
      await publish(cloud, domain, others);
      return noContent();
    }),
  ];
}

function createDomain(cloud: Cloud, request: ApiRequest): Domain {
  const body = bodyOf(request);
  const name = body.string("name", { pattern: NAME });
  if (cloud.domains.has(name)) throw unprocessable(`domain "${name}" already exists`);
  const domain: Domain = { name, serial: 0, records: [], createdAt: timestamp(cloud.now()) };
  const add = (type: string, data: string): void => {
    const record: DomainRecord = { id: cloud.nextNumber(), type, name: "@", data, ttl: DEFAULT_TTL };
    checkRecord(domain, record);
    domain.records.push(record);
  };
  add("SOA", String(DEFAULT_TTL));
  for (const server of NAME_SERVERS) add("NS", server);
  const address = body.optionalString("ip_address");
  if (address) add("A", address);
  return domain;
}

async function changeRecord(cloud: Cloud, request: ApiRequest): Promise<Answer> {
  const domain = findDomain(cloud, request);
  const record = changedRecord(domain, findRecord(domain, request), bodyOf(request));
  checkRecord(domain, record);
  await publish(cloud, domain, recordsWith(domain, record));
  return ok({ domain_record: recordAnswer(record) });
}

function findDomain(cloud: Cloud, request: ApiRequest): Domain {
  const domain = cloud.domains.get(parameter(request, "domain_name"));
  if (domain === undefined) throw notFound();
  return domain;
}

function findRecord(domain: Domain, request: ApiRequest): DomainRecord {
  const id = parameter(request, "domain_record_id");
  const record = domain.records.find((candidate) => String(candidate.id) === id);
  if (record === undefined) throw notFound();
  return record;
}

function qualified(domain: Domain, record: DomainRecord): string {
  return record.name === "@" ? domain.name : `${record.name}.${domain.name}`;
}
