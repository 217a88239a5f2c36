import type { Cloud } from "../cloud.ts";
import { type Database, DEFAULT_DATABASE } from "./database.ts";
import { applyTrustedSources } from "./trusted-sources.ts";

/** Puts an ordered database into the account and starts it for real, in the background. */
export function startDatabase(cloud: Cloud, database: Database): void {
  cloud.databases.set(database.id, database);
  for (const tag of database.tags) cloud.tags.add(tag);
  database.started = provision(cloud, database);
  cloud.background.start(`start of database ${database.name}`, () => database.started);
}

/** Deletes a database: answers forget it at once, its VPC when it is really gone. */
export function tearDownDatabase(cloud: Cloud, database: Database): void {
  database.isGone = true;
  cloud.projectOfResource.delete(`do:dbaas:${database.id}`);
  cloud.background.start(`teardown of database ${database.name}`, async () => {
    await database.started.catch(() => undefined);
    await cloud.background.pause(cloud.delays.databaseTeardown);
    await database.runtime?.stop();
    cloud.databases.delete(database.id);
  });
}

/** Shows the database as busy for a while, then applies the change and shows it online. */
export function changeDatabase(
  cloud: Cloud,
  database: Database,
  status: "resizing" | "migrating",
  change: Partial<Pick<Database, "size" | "numNodes" | "storageMib" | "region">>,
): void {
  database.status = status;
  cloud.background.start(`${status} of database ${database.name}`, async () => {
    await cloud.background.pause(cloud.delays.database);
    Object.assign(database, change);
    database.status = "online";
  });
}

/** A database that cannot be started stays in `creating`, as the vendor has no failed state; the log says why. */
async function provision(cloud: Cloud, database: Database): Promise<void> {
  await cloud.background.pause(cloud.delays.database);
  if (database.isGone) return;
  const { id, name, engine, version } = database;
  const runtime = await cloud.runtime.startDatabase({ id, name, engine, version });
  database.runtime = runtime;
  database.databases = engine === "pg" ? [DEFAULT_DATABASE] : [];
  database.users = [{ name: runtime.adminUser, role: "primary", password: runtime.adminPassword }];
  if (database.isGone) return;
  await applyTrustedSources(cloud, database);
  database.status = "online";
}
