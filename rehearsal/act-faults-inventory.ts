import type { Services } from "./services.ts";

/** The lists of the account: path, and the key that the answer holds the list under. */
const LISTS: Readonly<Record<string, string>> = {
  "kubernetes/clusters": "kubernetes_clusters",
  databases: "databases",
  load_balancers: "load_balancers",
  volumes: "volumes",
  droplets: "droplets",
  domains: "domains",
  certificates: "certificates",
  registries: "registries",
  vpcs: "vpcs",
};

/** Everything that the services list, one text each, so that what is there too much can be named. */
export async function listEverything(services: Services): Promise<readonly string[]> {
  const account = await Promise.all(
    Object.entries(LISTS).map(async ([path, key]) =>
      (await services.cloudList(path, key))
        .filter((item) => item.default !== true)
        .map(({ name }) => `${key}: ${String(name)}`),
    ),
  );
  const databases = await services.cloudList("databases", "databases");
  const parts = databases.flatMap(({ id }) =>
    ["dbs", "users"].map(async (what) =>
      (await services.cloudList(`databases/${String(id)}/${what}`, what)).map(({ name }) => `${what}: ${String(name)}`),
    ),
  );
  const zones = await services.cloudList("domains", "domains");
  const records = zones.map(async ({ name: zone }) =>
    (await services.cloudList(`domains/${String(zone)}/records`, "domain_records")).map(
      ({ name, type }) => `record: ${String(type)} ${String(name)}.${String(zone)}`,
    ),
  );
  return [...account, ...(await Promise.all([...parts, ...records]))].flat().sort();
}

/** The namespaces of the cluster, one text each. */
export async function listNamespaces(services: Services): Promise<readonly string[]> {
  const names = await services.kubectl("get", "namespaces", "--output=jsonpath={.items[*].metadata.name}");
  return names.split(" ").map((name) => `namespace: ${name}`);
}

/** What is in `after` more often than in `before`. */
export function addedSince(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = [...before];
  return after.filter((item) => {
    const index = known.indexOf(item);
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
}
