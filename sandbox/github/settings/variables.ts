import { HttpError, type Route, type RouteRequest } from "../http.ts";
import type { GitHubState } from "../state.ts";
import { findEnvironment } from "./environments.ts";
import { findEntry, namedEntryRoutes } from "./named-entries.ts";
import { storedName, storedValue } from "./names.ts";
import type { Holder, StoredVariable } from "./state.ts";

/** This list has shorter pages than the others. */
const PAGES = { key: "variables", size: 10, largest: 30 };

/** https://docs.github.com/en/rest/actions/variables */
export function variableRoutes(state: GitHubState): Route[] {
  return [
    ...routesAt(`/repos/${state.slug}/actions/variables`, "actions_variables=write", () => state.settings),
    ...routesAt(`/repos/${state.slug}/environments/:environment/variables`, "environments=write", ({ parameters }) =>
      findEnvironment(state, parameters.environment),
    ),
  ];
}

function routesAt(base: string, permission: string, holderOf: (request: RouteRequest) => Holder): Route[] {
  const entriesOf = (request: RouteRequest) => holderOf(request).variables;
  return [
    ...namedEntryRoutes({ base, permission, list: PAGES, entriesOf, show }),
    {
      method: "POST",
      path: base,
      permission,
      handle: (request) => {
        const { variables } = holderOf(request);
        const name = storedName("Variable", request.body.name);
        if (variables.has(name)) throw new HttpError(409, "Already exists - Variable already exists");
        const now = new Date().toISOString();
        variables.set(name, { name, value: storedValue(request.body.value), createdAt: now, updatedAt: now });
        return { status: 201, body: {} };
      },
    },
    {
      method: "PATCH",
      path: `${base}/:name`,
      permission,
      handle: (request) => {
        const old = findEntry({ entriesOf }, request);
        const value = request.body.value === undefined ? old.value : storedValue(request.body.value);
        holderOf(request).variables.set(old.name, { ...old, value, updatedAt: new Date().toISOString() });
        return { status: 204 };
      },
    },
  ];
}

function show({ name, value, createdAt, updatedAt }: StoredVariable): unknown {
  return { name, value, created_at: createdAt, updated_at: updatedAt };
}
