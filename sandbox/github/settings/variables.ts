import { HttpError, type Route, type RouteRequest } from "../routing.ts";
import type { GitHubState } from "../state.ts";
import { findEnvironment } from "./environments.ts";
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
  const find = (request: RouteRequest) => {
    const found = holderOf(request).variables.get((request.parameters.name ?? "").toUpperCase());
    if (found === undefined) throw new HttpError(404, "Not Found");
    return found;
  };
  return [
    {
      method: "GET",
      path: base,
      permission,
      handle: (request) => ({ status: 200, body: [...holderOf(request).variables.values()].map(show), list: PAGES }),
    },
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
      method: "GET",
      path: `${base}/:name`,
      permission,
      handle: (request) => ({ status: 200, body: show(find(request)) }),
    },
    {
      method: "PATCH",
      path: `${base}/:name`,
      permission,
      handle: (request) => {
        const old = find(request);
        const value = request.body.value === undefined ? old.value : storedValue(request.body.value);
        holderOf(request).variables.set(old.name, { ...old, value, updatedAt: new Date().toISOString() });
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      path: `${base}/:name`,
      permission,
      handle: (request) => {
        holderOf(request).variables.delete(find(request).name);
        return { status: 204 };
      },
    },
  ];
}

function show({ name, value, createdAt, updatedAt }: StoredVariable): unknown {
  return { name, value, created_at: createdAt, updated_at: updatedAt };
}
