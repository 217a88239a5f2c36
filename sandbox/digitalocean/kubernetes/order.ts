import { randomUUID } from "node:crypto";
import { requireNodes } from "../account/limits.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { overlap, type Range, readRange } from "../networks/ranges.ts";
import { type Vpc, vpcForOrder } from "../networks/vpc.ts";
import { readTags } from "../tags/names.ts";
import type { Cluster } from "./cluster.ts";
import { readPool } from "./node-pools.ts";
import { offeredVersions, resolveVersion } from "./versions.ts";

const DEFAULT_CLUSTER_SUBNET = "10.244.0.0/16";
const DEFAULT_SERVICE_SUBNET = "10.245.0.0/16";
const DAYS = ["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Sections that are echoed, with what they are when nothing is ordered. */
const SECTIONS: Readonly<Record<string, unknown>> = {
  control_plane_firewall: { enabled: false, allowed_addresses: [] },
  cluster_autoscaler_configuration: null,
  sso: null,
  routing_agent: { enabled: false },
  amd_gpu_device_plugin: { enabled: false },
  amd_gpu_device_metrics_exporter_plugin: { enabled: false },
  nvidia_gpu_device_plugin: { enabled: false },
  rdma_shared_dev_plugin: { enabled: false },
  p2p_oci_registry_plugin: { enabled: false },
  coredns_autoscaler: { enabled: false },
};

/**
 * Reads an ordered cluster, still provisioning.
 *
 * @throws Refusal 422 for a missing or wrong field, a name that is taken, an unknown version or size, subnets that overlap
 */
export function readCluster(cloud: Cloud, body: Fields): Cluster {
  const name = body.string("name");
  checkClusterName(cloud, name, undefined);
  const region = body.string("region");
  const version = resolveVersion(offeredVersions(cloud), body.string("version"));
  const pools = body.objects("node_pools")?.map((pool, index) => readPool(cloud, pool, { region, index })) ?? [];
  if (pools.length === 0) throw unprocessable("node_pools is required: a cluster needs at least one node pool");
  if (new Set(pools.map((pool) => pool.name)).size < pools.length)
    throw unprocessable("node pool names must be unique within a cluster");
  requireNodes(cloud, pools);
  const now = timestamp(cloud.now());
  const vpc = vpcForOrder(cloud, body.optionalString("vpc_uuid"), region);
  return {
    id: randomUUID(),
    name,
    region,
    version,
    vpcId: vpc.id,
    firewallId: randomUUID(),
    ...readSubnets(cloud, body, vpc),
    tags: readTags(body, "tags") ?? [],
    pools,
    state: "provisioning",
    message: "",
    ha: body.boolean("ha") ?? false,
    autoUpgrade: body.boolean("auto_upgrade") ?? false,
    surgeUpgrade: body.boolean("surge_upgrade") ?? false,
    isolatedWorkers: body.boolean("isolated_workers") ?? false,
    maintenance: readMaintenance(body) ?? { day: "any", startTime: "00:00" },
    sections: { ...SECTIONS, ...readSections(body) },
    registries: [],
    createdAt: now,
    updatedAt: now,
    started: Promise.resolve(),
    runtime: undefined,
  };
}

/** Changes a cluster as ordered; absent fields stay. */
export function updateCluster(cloud: Cloud, cluster: Cluster, body: Fields): void {
  const name = body.string("name");
  checkClusterName(cloud, name, cluster.id);
  const ha = body.boolean("ha") ?? cluster.ha;
  if (cluster.ha && !ha) throw unprocessable("ha cannot be disabled once it is enabled");
  const tags = readTags(body, "tags") ?? cluster.tags;
  for (const tag of tags) cloud.tags.add(tag);
  Object.assign(cluster, {
    name,
    ha,
    tags: tags.filter((tag) => tag !== "k8s" && !tag.startsWith("k8s:")),
    autoUpgrade: body.boolean("auto_upgrade") ?? cluster.autoUpgrade,
    surgeUpgrade: body.boolean("surge_upgrade") ?? cluster.surgeUpgrade,
    maintenance: readMaintenance(body) ?? cluster.maintenance,
    sections: { ...cluster.sections, ...readSections(body) },
    updatedAt: timestamp(cloud.now()),
  });
}

function checkClusterName(cloud: Cloud, name: string, self: string | undefined): void {
  const others = [...cloud.clusters.values()].filter(({ id, state }) => id !== self && state !== "deleting");
  if (others.some((cluster) => cluster.name === name)) throw unprocessable("a cluster with this name already exists");
}

function readSubnets(
  cloud: Cloud,
  body: Fields,
  vpc: Vpc,
): Pick<Cluster, "clusterSubnet" | "serviceSubnet" | "isVpcNative"> {
  const ordered = [body.optionalString("cluster_subnet"), body.optionalString("service_subnet")];
  const isVpcNative = ordered.every((text) => text !== undefined && text !== "");
  const pods = readRange("cluster_subnet", ordered[0] || DEFAULT_CLUSTER_SUBNET);
  const services = readRange("service_subnet", ordered[1] || DEFAULT_SERVICE_SUBNET);
  const networks = [...cloud.vpcs.values()].map(({ name, range }) => ({ what: `VPC "${name}"`, range }));
  const neighbours = isVpcNative ? nativeSubnets(cloud, vpc) : [];
  checkFree(pods, networks.concat(neighbours));
  checkFree(services, networks.concat(neighbours, { what: "cluster_subnet", range: pods }));
  return { clusterSubnet: pods.text, serviceSubnet: services.text, isVpcNative };
}

/** The pods and Services of VPC-native clusters are routed in their VPC, so two of them must not share addresses. */
function nativeSubnets(cloud: Cloud, vpc: Vpc): { what: string; range: Range }[] {
  return [...cloud.clusters.values()]
    .filter((cluster) => cluster.isVpcNative && cluster.vpcId === vpc.id && cluster.state !== "deleting")
    .flatMap((cluster) => [cluster.clusterSubnet, cluster.serviceSubnet].map((text) => [cluster.name, text] as const))
    .map(([name, text]) => ({ what: `cluster "${name}"`, range: readRange("subnet", text) }));
}

function checkFree(range: Range, taken: readonly { what: string; range: Range }[]): void {
  const other = taken.find((candidate) => overlap(candidate.range, range));
  if (other !== undefined)
    throw unprocessable(`subnet ${range.text} overlaps with ${other.range.text} of ${other.what}`);
}

function readMaintenance(body: Fields): Cluster["maintenance"] | undefined {
  const policy = body.object("maintenance_policy");
  if (policy === undefined) return undefined;
  const day = policy.optionalString("day", { oneOf: DAYS }) || "any";
  const startTime = policy.optionalString("start_time", { pattern: /^\d{1,2}:\d{2}$/ }) || "00:00";
  return { day, startTime };
}

function readSections(body: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(SECTIONS).flatMap((section) => {
      const fields = body.object(section);
      if (fields === undefined) return [];
      fields.boolean("enabled");
      return [[section, body.raw(section)]];
    }),
  );
}
