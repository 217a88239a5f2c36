import { regionSlugs } from "../account/regions.ts";
import type { Cloud } from "../cloud.ts";
import { accepted, created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { assignOrdered, projectOf } from "../projects/projects.ts";
import { type Database, databaseAnswer, ruleAnswer } from "./database.ts";
import { changeDatabase, startDatabase, tearDownDatabase } from "./lifecycle.ts";
import {
  ENGINES,
  readDatabase,
  readEvictionPolicy,
  readMaintenance,
  readPlan,
  readRegion,
  versionsOf,
} from "./order.ts";
import { planSlugs } from "./plans.ts";
import { applyTrustedSources, readRules } from "./trusted-sources.ts";

const NODE_COUNTS = [1, 2, 3];
const ONE = "/v2/databases/{database_cluster_uuid}";

/** Imitates https://docs.digitalocean.com/reference/api/reference/databases/ (clusters). */
export function databaseRoutes(cloud: Cloud): Route[] {
  const answer = (database: Database): object => databaseAnswer(database, projectOf(cloud, `do:dbaas:${database.id}`));
  return [
    route("GET /v2/databases", "databases_list_clusters", (request) => {
      const tag = request.query.get("tag_name");
      const live = [...cloud.databases.values()].filter(({ isGone }) => !isGone);
      return ok({ databases: live.filter(({ tags }) => tag === null || tags.includes(tag)).map(answer) });
    }),
    route("POST /v2/databases", "databases_create_cluster", (request) => {
      const body = bodyOf(request);
      const database = readDatabase(cloud, body);
      const assign = assignOrdered(cloud, body);
      startDatabase(cloud, database);
      assign(`do:dbaas:${database.id}`);
      return created({ database: answer(database) });
    }),
    route("GET /v2/databases/options", "databases_list_options", () => ok(options(cloud))),
    route(`GET ${ONE}`, "databases_get_cluster", (request) => ok({ database: answer(findDatabase(cloud, request)) })),
    route(`DELETE ${ONE}`, "databases_destroy_cluster", (request) => {
      tearDownDatabase(cloud, findDatabase(cloud, request));
      return noContent();
    }),
    ...changeRoutes(cloud),
    ...evictionRoutes(cloud),
    ...accessRoutes(cloud),
  ];
}

/** @throws Refusal 404 when there is no such database cluster */
export function findDatabase(cloud: Cloud, request: ApiRequest): Database {
  const database = cloud.databases.get(parameter(request, "database_cluster_uuid"));
  if (database === undefined || database.isGone) throw notFound();
  return database;
}

function changeRoutes(cloud: Cloud): Route[] {
  return [
    route(`PUT ${ONE}/resize`, "databases_update_clusterSize", (request) => {
      changeDatabase(cloud, findDatabase(cloud, request), "resizing", readPlan(bodyOf(request)));
      return accepted();
    }),
    route(`PUT ${ONE}/migrate`, "databases_update_region", (request) => {
      changeDatabase(cloud, findDatabase(cloud, request), "migrating", { region: readRegion(bodyOf(request)) });
      return accepted();
    }),
    route(`PUT ${ONE}/maintenance`, "databases_update_maintenanceWindow", (request) => {
      const database = findDatabase(cloud, request);
      database.maintenance = readMaintenance(bodyOf(request));
      return noContent();
    }),
    route(`GET ${ONE}/backups`, "databases_list_backups", (request) => {
      findDatabase(cloud, request);
      return ok({ backups: [] });
    }),
    route(`GET ${ONE}/replicas`, "databases_list_replicas", (request) => {
      findDatabase(cloud, request);
      return ok({ replicas: [] });
    }),
  ];
}

function evictionRoutes(cloud: Cloud): Route[] {
  const findValkey = (request: ApiRequest): Database => {
    const database = findDatabase(cloud, request);
    if (database.engine === "valkey") return database;
    throw unprocessable("an eviction policy is only supported for Caching and Valkey clusters");
  };
  return [
    route(`GET ${ONE}/eviction_policy`, "databases_get_evictionPolicy", (request) =>
      ok({ eviction_policy: findValkey(request).evictionPolicy }),
    ),
    route(`PUT ${ONE}/eviction_policy`, "databases_update_evictionPolicy", async (request) => {
      const database = findValkey(request);
      const policy = readEvictionPolicy(bodyOf(request));
      await database.runtime?.setEvictionPolicy?.(policy);
      database.evictionPolicy = policy;
      return noContent();
    }),
  ];
}

function accessRoutes(cloud: Cloud): Route[] {
  return [
    route(`GET ${ONE}/ca`, "databases_get_ca", (request) => {
      const certificate = findDatabase(cloud, request).runtime?.certificate;
      if (certificate === undefined) throw notFound("this database cluster has no CA certificate");
      return ok({ ca: { certificate: Buffer.from(certificate, "utf8").toString("base64") } });
    }),
    route(`GET ${ONE}/firewall`, "databases_list_firewall_rules", (request) => {
      const database = findDatabase(cloud, request);
      return ok({ rules: database.rules.map((rule) => ruleAnswer(database, rule)) });
    }),
    route(`PUT ${ONE}/firewall`, "databases_update_firewall_rules", async (request) => {
      const database = findDatabase(cloud, request);
      database.rules = readRules(cloud, bodyOf(request), database.rules);
      await applyTrustedSources(cloud, database);
      return noContent();
    }),
  ];
}

function options(cloud: Cloud): object {
  const layouts = NODE_COUNTS.map((num_nodes) => ({ num_nodes, sizes: planSlugs() }));
  const offered = ENGINES.map((engine) => [engine, versionsOf(cloud, engine)] as const);
  return {
    options: Object.fromEntries(
      offered.map(([engine, versions]) => [engine, { regions: regionSlugs(), versions, layouts }]),
    ),
    version_availability: Object.fromEntries(
      offered.map(([engine, versions]) => [
        engine,
        versions.map((version) => ({ version, end_of_life: null, end_of_availability: null })),
      ]),
    ),
  };
}
