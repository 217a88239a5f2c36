import type { CloudSnapshot } from "./digitalocean/index.ts";

/** What exists in the imitated cloud account, for a person. */
export function renderStatus(snapshot: CloudSnapshot): string {
  const stated = [
    ...snapshot.clusters.map((cluster) => ({ ...cluster, kind: "cluster" })),
    ...snapshot.databases.map((database) => ({ ...database, kind: "database" })),
    ...snapshot.hosts.map((host) => ({ ...host, kind: "droplet" })),
    ...snapshot.loadBalancers.map((balancer) => ({ ...balancer, kind: "load balancer" })),
  ];
  const lines = [
    ...stated.map(({ kind, name, state, address }) => `  ${kind.padEnd(18)} ${name} ${state} ${address}`),
    ...snapshot.vpcs.map(({ name, range }) => `  ${"VPC".padEnd(18)} ${name} ${range}`),
    ...snapshot.domains.map(({ name, records }) => `  ${"domain".padEnd(18)} ${name}, ${records} records`),
    ...snapshot.registries.map((name) => `  ${"registry".padEnd(18)} ${name}`),
  ];
  return lines.length === 0 ? "  the cloud account is empty\n" : `${lines.join("\n")}\n`;
}
