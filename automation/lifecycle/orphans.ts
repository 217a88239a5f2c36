import { databaseName, PLATFORM_PREFIX } from "../../components/naming.ts";
import { pendingCreates, resourcesOf, type StackState } from "../engine/state.ts";
import type { DigitalOcean } from "../services/digitalocean.ts";

/** Types of what an environment has in the shared database, which bears no tag: only its name tells whose it is. */
const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const ROLE = "digitalocean:index/databaseUser:DatabaseUser";

/**
 * Deletes the database and the role of an environment that its stack did not know of, because a run was killed or its
 * state was lost. What the stack knew is on its way out and left alone.
 *
 * @param state - what was in the stack; undefined when there was none.
 * @returns what was deleted
 */
export async function deleteOrphans(
  environment: string,
  state: StackState | undefined,
  cloud: DigitalOcean,
): Promise<readonly string[]> {
  const name = databaseName(environment);
  const known = new Set(
    state === undefined ? [] : [...resourcesOf(state), ...pendingCreates(state)].map(({ type }) => type),
  );
  const clusters = (await cloud.list("databaseClusters")).filter((cluster) => cluster.name.startsWith(PLATFORM_PREFIX));
  const deleted: string[] = [];
  for (const { id } of clusters) {
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
