import { randomUUID } from "node:crypto";
import { regionSlugs } from "../account/regions.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { vpcForOrder } from "../networks/vpc.ts";
import { readTags } from "../tags/names.ts";
import type { Database, Engine } from "./database.ts";
import { baseStorageMib } from "./plans.ts";
import { readRules } from "./trusted-sources.ts";

const MOST_NODES = 3;

/** The engines that can be ordered. */
export const ENGINES: readonly Engine[] = ["pg", "valkey"];

const EVICTION_POLICIES = [
  "noeviction",
  "allkeys_lru",
  "allkeys_random",
  "volatile_lru",
  "volatile_random",
  "volatile_ttl",
];

/**
 * Reads an ordered database cluster, still creating.
 *
 * @throws Refusal 422 for a missing or wrong field, a name that is taken, an engine, version or size that is not offered
 */
export function readDatabase(cloud: Cloud, body: Fields): Database {
  const name = body.string("name", { pattern: /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/ });
  if ([...cloud.databases.values()].some((other) => other.name === name && !other.isGone))
    throw unprocessable(`a database cluster named "${name}" already exists`);
  const engine = readEngine(body);
  const region = readRegion(body);
  const now = timestamp(cloud.now());
  return {
    id: randomUUID(),
    name,
    engine,
    version: readVersion(cloud, engine, body),
    region,
    ...readPlan(body),
    vpcId: vpcForOrder(cloud, body.optionalString("private_network_uuid"), region).id,
    tags: readTags(body, "tags") ?? [],
    status: "creating",
    isGone: false,
    rules: readRules(cloud, body, []),
    maintenance: { day: "monday", hour: "00:00:00" },
    evictionPolicy: "noeviction",
    databases: [],
    users: [],
    createdAt: now,
    started: Promise.resolve(),
    runtime: undefined,
  };
}

/** Reads size, nodes and storage. @throws Refusal 422 when one is missing or not offered */
export function readPlan(body: Fields): Pick<Database, "size" | "numNodes" | "storageMib"> {
  const size = body.string("size");
  const base = baseStorageMib(size);
  const storageMib = body.optionalInteger("storage_size_mib", { least: 0 }) || base;
  if (storageMib < base) throw unprocessable(`storage_size_mib must be at least ${base} for size ${size}`);
  return { size, numNodes: body.integer("num_nodes", { least: 1, most: MOST_NODES }), storageMib };
}

/** Reads a region. @throws Refusal 422 when it is missing or unknown */
export function readRegion(body: Fields): string {
  const region = body.string("region");
  // https://github.com/digitalocean/terraform-provider-digitalocean/issues/345
  if (!regionSlugs().includes(region)) throw unprocessable("invalid region");
  return region;
}

/** Reads a maintenance window. @throws Refusal 422 when day or hour is missing or wrong */
export function readMaintenance(body: Fields): Database["maintenance"] {
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const hour = body.string("hour", { pattern: /^\d{2}:\d{2}(:\d{2})?$/ });
  return { day: body.string("day", { oneOf: days }), hour: hour.length === 5 ? `${hour}:00` : hour };
}

/** Reads an eviction policy. @throws Refusal 422 when there is no such policy */
export function readEvictionPolicy(body: Fields): string {
  return body.string("eviction_policy", { oneOf: EVICTION_POLICIES });
}

/** The versions of an engine that are offered, newest first. */
export function versionsOf(cloud: Cloud, engine: Engine): readonly string[] {
  return engine === "pg" ? cloud.offers.postgresVersions : cloud.offers.valkeyVersions;
}

function readEngine(body: Fields): Engine {
  const engine = body.string("engine");
  if (engine === "redis") throw unprocessable("creating Caching clusters is not supported any more, use valkey");
  const known = ENGINES.find((candidate) => candidate === engine);
  if (known !== undefined) return known;
  throw unprocessable(`engine "${engine}" is not imitated by the sandbox, only ${ENGINES.join(" and ")} are`);
}

function readVersion(cloud: Cloud, engine: Engine, body: Fields): string {
  const offered = versionsOf(cloud, engine);
  const version = body.optionalString("version") || offered[0] || "";
  if (offered.includes(version)) return version;
  throw unprocessable(`version "${version}" of ${engine} is not one of ${offered.join(", ")}`);
}
