import type { Account, Answered } from "./account.ts";

/** A valid order of a cluster. */
export function clusterOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "preview",
    region: "fra1",
    version: "1.34.2-do.0",
    node_pools: [
      {
        name: "default",
        size: "s-2vcpu-4gb",
        count: 2,
        tags: ["terraform:default-node-pool"],
        labels: { role: "apps" },
      },
    ],
    ...changes,
  };
}

/** A valid order of a database, as the official client sends it. */
export function databaseOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ name: "previews", engine: "pg", version: "15", size: "db-s-1vcpu-1gb", region: "fra1", num_nodes: 1 },
    ...{ private_network_uuid: "", project_id: "", rules: null, tags: ["greenroom:platform"] },
    ...changes,
  };
}

/** A valid order of a load balancer. */
export function balancerOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "gateway",
    region: "fra1",
    forwarding_rules: [{ entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 30_080 }],
    ...changes,
  };
}

/** Orders a cluster and waits until it runs. */
export async function runningCluster(account: Account, changes: Record<string, unknown> = {}): Promise<Answered> {
  const ordered = await account.expect(
    201,
    "POST",
    "/v2/kubernetes/clusters",
    clusterOrder(changes),
    "kubernetes_cluster",
  );
  await account.cloud.idle();
  return account.expect(200, "GET", `/v2/kubernetes/clusters/${ordered.id}`, undefined, "kubernetes_cluster");
}

/** Orders a database and waits until it is online. */
export async function onlineDatabase(account: Account, changes: Record<string, unknown> = {}): Promise<Answered> {
  const { id } = await account.expect(201, "POST", "/v2/databases", databaseOrder(changes), "database");
  return account.until(`/v2/databases/${id}`, "database", "status", "online");
}

/** A valid order of a droplet. */
export function dropletOrder(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: "host", region: "fra1", size: "s-1vcpu-2gb", image: "debian-12-x64", ...changes };
}

/** Orders a droplet and waits until it runs. */
export async function runningDroplet(account: Account, changes: Record<string, unknown> = {}): Promise<Answered> {
  const { id } = await account.expect(202, "POST", "/v2/droplets", dropletOrder(changes), "droplet");
  return account.until(`/v2/droplets/${id}`, "droplet", "status", "active");
}
