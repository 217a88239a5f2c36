import type { DatabaseRuntime } from "../runtime.ts";

/** The database that every PostgreSQL cluster has. */
export const DEFAULT_DATABASE = "defaultdb";

/** Who may connect. */
export interface FirewallRule {
  readonly uuid: string;
  readonly type: string;
  readonly value: string;
  readonly description: string;
  readonly createdAt: string;
}

/** A role. */
export interface DatabaseUser {
  readonly name: string;
  readonly role: "primary" | "normal";
  password: string;
}

/** What the sandbox runs, by DigitalOcean's slug. */
export type Engine = "pg" | "valkey";

/** A managed PostgreSQL or Valkey cluster. */
export interface Database {
  readonly id: string;
  readonly name: string;
  readonly engine: Engine;
  readonly version: string;
  size: string;
  region: string;
  numNodes: number;
  storageMib: number;
  readonly vpcId: string;
  tags: readonly string[];
  status: "creating" | "online" | "resizing" | "migrating";
  /** Deleted, and not yet taken down: answers 404 and still holds its VPC. */
  isGone: boolean;
  rules: readonly FirewallRule[];
  maintenance: { readonly day: string; readonly hour: string };
  /** What it forgets when its memory is full; PostgreSQL forgets nothing. */
  evictionPolicy: string;
  /** Names, the default one first; Valkey has none. */
  databases: string[];
  /** The administrator first. */
  users: DatabaseUser[];
  readonly createdAt: string;
  /** Settles when the real start has ended, either way. */
  started: Promise<void>;
  /** There from `online` on. */
  runtime: DatabaseRuntime | undefined;
}

/** The database cluster as answers carry it. */
export function databaseAnswer(database: Database, projectId: string): object {
  return {
    id: database.id,
    name: database.name,
    engine: database.engine,
    version: database.version,
    num_nodes: database.numNodes,
    size: database.size,
    region: database.region,
    status: database.status,
    created_at: database.createdAt,
    private_network_uuid: database.vpcId,
    tags: database.tags,
    db_names: database.databases,
    connection: connectionAnswer(database),
    private_connection: connectionAnswer(database),
    users: database.users.map(userAnswer),
    maintenance_window: { ...database.maintenance, pending: false, description: [] },
    project_id: projectId,
    rules: database.rules.map((rule) => ruleAnswer(database, rule)),
    storage_size_mib: database.storageMib,
    metrics_endpoints: [],
  };
}

/** The user as answers carry it. */
export function userAnswer(user: DatabaseUser): object {
  return { name: user.name, role: user.role, password: user.password };
}

/** The rule as answers carry it. */
export function ruleAnswer(database: Database, rule: FirewallRule): object {
  return {
    uuid: rule.uuid,
    cluster_uuid: database.id,
    type: rule.type,
    value: rule.value,
    created_at: rule.createdAt,
    ...(rule.description !== "" && { description: rule.description }),
  };
}

/** Public and private are one address in the sandbox. Empty until the server runs. */
function connectionAnswer({ engine, runtime, users }: Database): object {
  if (runtime === undefined) return { uri: "", database: "", host: "", port: 0, user: "", password: "", ssl: true };
  const ssl = runtime.certificate !== undefined;
  const password = users.find(({ name }) => name === runtime.adminUser)?.password ?? runtime.adminPassword;
  const login = `${runtime.adminUser}:${encodeURIComponent(password)}@${runtime.host}:${runtime.port}`;
  return {
    ...(engine === "valkey"
      ? { uri: `${ssl ? "rediss" : "redis"}://${login}`, database: "" }
      : {
          uri: `postgresql://${login}/${DEFAULT_DATABASE}${ssl ? "?sslmode=require" : ""}`,
          database: DEFAULT_DATABASE,
        }),
    host: runtime.host,
    port: runtime.port,
    user: runtime.adminUser,
    password,
    ssl,
  };
}
