import { bearsPrefix } from "../../components/naming.ts";
import { resourcesOf, type StackState } from "../engine/state.ts";
import { type Environment, prefixOf } from "../environment.ts";
import { CLOUD_LISTS, type CloudList, type DigitalOcean, type Named } from "../services/digitalocean.ts";
import { text } from "../services/json-api.ts";
import { type CloudKind, type CloudObject, databaseKey, hostOf } from "./cloud-object.ts";

/** What the state has to be asked for first: in what each of them is. */
const WITHIN = {
  records: ["digitalocean:index/dnsRecord:DnsRecord", "domain"],
  nodePools: ["digitalocean:index/kubernetesNodePool:KubernetesNodePool", "clusterId"],
  uptimeAlerts: ["digitalocean:index/uptimeAlert:UptimeAlert", "checkId"],
} as const;

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
  const [listed, zones, registries, addresses] = await Promise.all([
    Promise.all(lists.map((kind) => readList(kind, cloud))),
    cloud.domains(),
    cloud.registries(),
    cloud.reservedAddresses(),
  ]);
  const servers = listed
    .flat()
    .filter(({ kind, name }) => kind === "databaseClusters" && bearsPrefix(name, prefixOf(environment)));
  const wanted = new Set([domain, ...placesOf("records", state)]);
  const further = await Promise.all([
    ...servers.map(({ key }) => readDatabases(key, cloud)),
    ...zones.filter((zone) => wanted.has(zone)).map((zone) => readRecords(zone, cloud)),
    // They go with their cluster or check, so nobody has to look for those that the state does not know.
    ...placesOf("nodePools", state).map(async (id) => (await cloud.nodePools(id)).map(asObject("nodePools"))),
    ...placesOf("uptimeAlerts", state).map(async (id) => (await cloud.uptimeAlerts(id)).map(asObject("uptimeAlerts"))),
  ]);
  return [
    ...listed.flat(),
    ...further.flat(),
    ...zones.map((name) => ({ kind: "domains", key: name, name, tags: [] }) as const),
    ...registries.map((name) => ({ kind: "registries", key: name, name, tags: [] }) as const),
    ...addresses.map(
      ({ address, droplet }) =>
        ({ kind: "reservedAddresses", key: address, name: address, tags: [], droplet }) as const,
    ),
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

function asObject(kind: CloudKind): (thing: Named) => CloudObject {
  return ({ id, name }) => ({ kind, key: id, name, tags: [] });
}

/** The domains, clusters or checks that the state has something in, each once. */
function placesOf(kind: keyof typeof WITHIN, state: StackState | undefined): readonly string[] {
  const [type, key] = WITHIN[kind];
  const found = state === undefined ? [] : resourcesOf(state).filter((resource) => resource.type === type);
  return [...new Set(found.map(({ inputs = {} }) => text(inputs, key)))];
}
