import { databaseName } from "../../components/naming.ts";
import { pendingCreates, resourcesOf, type StackState } from "../engine/state.ts";
import type { DigitalOcean } from "../services/digitalocean.ts";
import type { DockerHost } from "../services/docker-host.ts";
import type { Kubernetes } from "../services/kubernetes.ts";
import { platformDatabaseClusters } from "./platform-database-clusters.ts";

/** Types of what an environment has in the shared database, which bears no tag: only its name tells whose it is. */
const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const ROLE = "digitalocean:index/databaseUser:DatabaseUser";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const JOB = "kubernetes:batch/v1:Job";

/** Where orphans can be. */
export interface OrphanPlaces {
  readonly cloud: Pick<DigitalOcean, "list" | "databases" | "databaseUsers" | "deleteDatabase" | "deleteDatabaseUser">;
  /** Undefined when there is no cluster, and so nothing in it. */
  readonly cluster:
    | Pick<Kubernetes, "allNamespaces" | "deleteNamespace" | "systemJobs" | "deleteSystemJob">
    | undefined;
  /** Undefined when there is no compose host, and so nothing on it. */
  readonly host: Pick<DockerHost, "objectsOf" | "removeObjectsOf"> | undefined;
}

/**
 * Deletes what an environment has and its stack did not know of, because a run was killed or its state was lost: the
 * database and the role, the namespace, the Job that granted rights, and what is on a compose host. What the stack knew is on its way out and left alone.
 *
 * @param state - what was in the stack; undefined when there was none.
 * @returns what was deleted
 */
export async function deleteOrphans(
  environment: string,
  state: StackState | undefined,
  { cloud, cluster, host }: OrphanPlaces,
): Promise<readonly string[]> {
  const known = new Set(
    state === undefined ? [] : [...resourcesOf(state), ...pendingCreates(state)].map(({ type }) => type),
  );
  const deleted = await Promise.all([
    deleteFromDatabases(environment, known, cloud),
    cluster === undefined || known.has(NAMESPACE) ? [] : deleteNamespace(environment, cluster),
    cluster === undefined || known.has(JOB) ? [] : deleteSystemJobs(environment, cluster),
    host === undefined ? [] : removeFromHost(environment, host),
  ]);
  return deleted.flat();
}

async function deleteFromDatabases(
  environment: string,
  known: ReadonlySet<string>,
  cloud: OrphanPlaces["cloud"],
): Promise<readonly string[]> {
  const name = databaseName(environment);
  const deleted: string[] = [];
  for (const { id } of await platformDatabaseClusters(cloud)) {
    // The role goes last: while the database stands, it may own what is in it.
    if (!known.has(DATABASE) && (await cloud.databases(id)).includes(name)) {
      await cloud.deleteDatabase(id, name);
      deleted.push(`database ${name}`);
    }
    if (!known.has(ROLE) && (await cloud.databaseUsers(id)).includes(name)) {
      await cloud.deleteDatabaseUser(id, name);
      deleted.push(`role ${name}`);
    }
  }
  return deleted;
}

/** A namespace of this name without our label is somebody else's. */
async function deleteNamespace(
  environment: string,
  cluster: NonNullable<OrphanPlaces["cluster"]>,
): Promise<readonly string[]> {
  const isThere = (await cluster.allNamespaces()).some(
    ({ name, owner }) => name === environment && owner === environment,
  );
  if (!isThere) return [];
  await cluster.deleteNamespace(environment);
  return [`namespace ${environment}`];
}

/** They do not go with the environment's namespace, and the next environment of this name could not be made beside them. */
async function deleteSystemJobs(
  environment: string,
  cluster: NonNullable<OrphanPlaces["cluster"]>,
): Promise<readonly string[]> {
  const jobs = await cluster.systemJobs(environment);
  await Promise.all(jobs.map((job) => cluster.deleteSystemJob(job)));
  return jobs.map((job) => `Job ${job}`);
}

/** Docker deletes at once, so what is there after the stack is gone is no one's. */
async function removeFromHost(
  environment: string,
  host: NonNullable<OrphanPlaces["host"]>,
): Promise<readonly string[]> {
  const objects = await host.objectsOf(environment);
  if (objects.length > 0) await host.removeObjectsOf(environment);
  return objects;
}
