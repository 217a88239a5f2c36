import { createHash } from "node:crypto";
import { HttpError, type Route, type RouteRequest } from "../http.ts";
import { SANDBOX_ONLY } from "../sessions.ts";
import type { GitHubState } from "../state.ts";
import { findEnvironment } from "./environments.ts";
import { namedEntryRoutes } from "./named-entries.ts";
import { storedName, storedValue } from "./names.ts";
import type { Holder, SettingsState, StoredSecret } from "./state.ts";

/** https://docs.github.com/en/rest/actions/secrets */
export function secretRoutes(state: GitHubState): Route[] {
  const ofEnvironment = ({ parameters }: RouteRequest) => findEnvironment(state, parameters.environment);
  return [
    ...routesAt(state, `/repos/${state.slug}/actions/secrets`, "secrets=write", () => state.settings),
    ...routesAt(state, `/repos/${state.slug}/environments/:environment/secrets`, "environments=write", ofEnvironment),
    // The path of old, which the official plugin still takes.
    ...routesAt(
      state,
      `/repositories/${state.id}/environments/:environment/secrets`,
      "environments=write",
      ofEnvironment,
    ),
    controlRoute(state),
  ];
}

function routesAt(
  { settings }: GitHubState,
  base: string,
  permission: string,
  holderOf: (request: RouteRequest) => Holder,
): Route[] {
  const entriesOf = (request: RouteRequest) => holderOf(request).secrets;
  return [
    // Before the routes by name, for which it would be one.
    {
      method: "GET",
      path: `${base}/public-key`,
      permission,
      handle: (request) => {
        holderOf(request);
        return { status: 200, body: { key_id: settings.box.keyId, key: settings.box.key } };
      },
    },
    ...namedEntryRoutes({ base, permission, list: { key: "secrets" }, entriesOf, show }),
    {
      method: "PUT",
      path: `${base}/:name`,
      permission,
      handle: (request) => {
        const { secrets } = holderOf(request);
        const name = storedName("Secret", request.parameters.name);
        const isNew = !secrets.has(name);
        secrets.set(name, open(settings, request.body, name, secrets.get(name)));
        return isNew ? { status: 201, body: {} } : { status: 204 };
      },
    },
  ];
}

function open(
  { box }: SettingsState,
  { key_id, encrypted_value }: Readonly<Record<string, unknown>>,
  name: string,
  old: StoredSecret | undefined,
): StoredSecret {
  const text = key_id === box.keyId ? box.open(String(encrypted_value ?? "")) : undefined;
  if (text === undefined) {
    throw new HttpError(422, "Bad request - validation failed due to an improperly encrypted secret");
  }
  const value = storedValue(text);
  const now = new Date().toISOString();
  const hash = createHash("sha256").update(value).digest("hex");
  return { name, value, hash, createdAt: old?.createdAt ?? now, updatedAt: now };
}

/** The original never tells a secret's value. */
function show({ name, createdAt, updatedAt }: StoredSecret): unknown {
  return { name, created_at: createdAt, updated_at: updatedAt };
}

/** What a job would see: for the sandbox alone, which plays the jobs. */
function controlRoute({ settings }: GitHubState): Route {
  const told = (environment: string | null, { secrets }: Holder) =>
    [...secrets.values()].map(({ name, hash, value }) => ({ environment, name, sha256: hash, value }));
  return {
    method: "GET",
    path: "/_sandbox/secrets",
    permission: SANDBOX_ONLY,
    handle: () => ({
      status: 200,
      body: [
        ...told(null, settings),
        ...[...settings.environments.values()].flatMap((environment) => told(environment.name, environment)),
      ],
    }),
  };
}
