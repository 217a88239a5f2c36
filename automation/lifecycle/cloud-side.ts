import { bearsPrefix } from "../../components/naming.ts";
import { resourcesOf, type StackState } from "../engine/state.ts";
import { type Environment, prefixOf } from "../environment.ts";
import { CLOUD_LISTS, type CloudList, type DigitalOcean } from "../services/digitalocean.ts";
import { text } from "../services/json-api.ts";
import { type CloudObject, databaseKey, hostOf } from "./cloud-object.ts";

const RECORD = "digitalocean:index/dnsRecord:DnsRecord";

/**
 * Everything in the cloud that could be an environment's, and more.
 *
 * @param domain - the domain that its hosts are in; the state may know further ones.
 */
export async function readCloud(
  environment: Environment,
  state: StackState | undefined,
  domain: string | undefined,
  cloud: DigitalOcean,
): Promise<readonly CloudObject[]> {
  const lists = Object.keys(CLOUD_LISTS).filter((key): key is CloudList => key in CLOUD_LISTS);
  const [listed, zones, registries] = await Promise.all([
    Promise.all(lists.map((kind) => readList(kind, cloud))),
    cloud.domains(),
    cloud.registries(),
  ]);
  const servers = listed
    .flat()
    .filter(({ kind, name }) => kind === "databaseClusters" && bearsPrefix(name, prefixOf(environment)));
  const wanted = new Set([domain, ...recordDomains(state)]);
  const further = await Promise.all([
    ...servers.map(({ key }) => readDatabases(key, cloud)),
    ...zones.filter((zone) => wanted.has(zone)).map((zone) => readRecords(zone, cloud)),
  ]);
  return [
    ...listed.flat(),
    ...further.flat(),
    ...zones.map((name) => ({ kind: "domains", key: name, name, tags: [] }) as const),
    ...registries.map((name) => ({ kind: "registries", key: name, name, tags: [] }) as const),
  ];
}

async function readList(kind: CloudList, cloud: DigitalOcean): Promise<readonly CloudObject[]> {
  const found = await cloud.list(kind);
  return found.map(({ id, name, tags }) => ({ kind, key: kind === "certificates" ? name : id, name, tags }));
}

async function readDatabases(clusterId: string, cloud: DigitalOcean): Promise<readonly CloudObject[]> {
  const [databases, roles] = await Promise.all([cloud.databases(clusterId), cloud.databaseUsers(clusterId)]);
  const within = (kind: "databases" | "roles") => (name: string) => ({
    kind,
    key: databaseKey(clusterId, name),
    name,
    tags: [],
  });
  return [...databases.map(within("databases")), ...roles.map(within("roles"))];
}

async function readRecords(domain: string, cloud: DigitalOcean): Promise<readonly CloudObject[]> {
  const records = await cloud.records(domain);
  return records.map(({ id, name }) => ({ kind: "records", key: id, name: hostOf(name, domain), tags: [] }));
}

function recordDomains(state: StackState | undefined): readonly string[] {
  const records = state === undefined ? [] : resourcesOf(state).filter(({ type }) => type === RECORD);
  return records.map(({ inputs = {} }) => text(inputs, "domain"));
}
