import type { Cloud } from "../cloud.ts";
import { created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import type { DatabaseRuntime } from "../runtime.ts";
import { type Database, type DatabaseUser, DEFAULT_DATABASE, userAnswer } from "./database.ts";
import { findDatabase } from "./routes.ts";

const ONE = "/v2/databases/{database_cluster_uuid}";
const NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}$/;

/** Imitates https://docs.digitalocean.com/reference/api/reference/databases/ (databases inside a cluster). */
export function innerDatabaseRoutes(cloud: Cloud): Route[] {
  const existing = (request: ApiRequest): { database: Database; name: string } => {
    const database = findDatabase(cloud, request);
    const name = parameter(request, "database_name");
    if (!database.databases.includes(name)) throw notFound();
    return { database, name };
  };
  return [
    route(`GET ${ONE}/dbs`, "databases_list", (request) =>
      ok({ dbs: findDatabase(cloud, request).databases.map((name) => ({ name })) }),
    ),
    route(`POST ${ONE}/dbs`, "databases_add", async (request) => {
      const database = findDatabase(cloud, request);
      const name = bodyOf(request).string("name", { pattern: NAME });
      if (database.databases.includes(name)) throw unprocessable(`database "${name}" already exists`);
      await perform(database, (runtime) => runtime.createDatabase(name));
      database.databases.push(name);
      return created({ db: { name } });
    }),
    route(`GET ${ONE}/dbs/{database_name}`, "databases_get", (request) => ok({ db: { name: existing(request).name } })),
    route(`DELETE ${ONE}/dbs/{database_name}`, "databases_delete", async (request) => {
      const { database, name } = existing(request);
      if (name === DEFAULT_DATABASE) throw unprocessable(`the database "${name}" cannot be deleted`);
      await perform(database, (runtime) => runtime.dropDatabase(name));
      database.databases = database.databases.filter((other) => other !== name);
      return noContent();
    }),
  ];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/databases/ (users). */
export function databaseUserRoutes(cloud: Cloud): Route[] {
  const existing = (request: ApiRequest): { database: Database; user: DatabaseUser } => {
    const database = findDatabase(cloud, request);
    const user = database.users.find(({ name }) => name === parameter(request, "username"));
    if (user === undefined) throw notFound();
    return { database, user };
  };
  return [
    route(`GET ${ONE}/users`, "databases_list_users", (request) =>
      ok({ users: findDatabase(cloud, request).users.map(userAnswer) }),
    ),
    route(`POST ${ONE}/users`, "databases_add_user", async (request) => {
      const database = findDatabase(cloud, request);
      const name = bodyOf(request).string("name", { pattern: NAME });
      if (database.users.some((user) => user.name === name)) throw unprocessable(`user "${name}" already exists`);
      const password = await perform(database, (runtime) => runtime.createUser(name));
      const user: DatabaseUser = { name, role: "normal", password };
      database.users.push(user);
      return created({ user: userAnswer(user) });
    }),
    route(`GET ${ONE}/users/{username}`, "databases_get_user", (request) =>
      ok({ user: userAnswer(existing(request).user) }),
    ),
    route(`DELETE ${ONE}/users/{username}`, "databases_delete_user", async (request) => {
      const { database, user } = existing(request);
      if (user.role === "primary") throw unprocessable(`the user "${user.name}" cannot be deleted`);
      await perform(database, (runtime) => runtime.dropUser(user.name));
      database.users = database.users.filter((other) => other !== user);
      return noContent();
    }),
    route(`POST ${ONE}/users/{username}/reset_auth`, "databases_reset_auth", async (request) => {
      const { database, user } = existing(request);
      user.password = await perform(database, (runtime) => runtime.resetPassword(user.name));
      return ok({ user: userAnswer(user) });
    }),
  ];
}

/** Does something in the real server; its refusal becomes the answer's. */
async function perform<T>(database: Database, action: (runtime: DatabaseRuntime) => Promise<T>): Promise<T> {
  if (database.runtime === undefined)
    throw unprocessable(`database cluster "${database.name}" is ${database.status}, not online`);
  try {
    return await action(database.runtime);
  } catch (error) {
    throw unprocessable(error instanceof Error ? error.message : String(error));
  }
}
