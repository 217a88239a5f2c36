import { HttpError, type Route } from "../http.ts";
import type { GitHubState } from "../state.ts";
import { findEnvironment } from "./environments.ts";
import type { DeploymentEnvironment, DeploymentPolicy } from "./state.ts";

const PERMISSION = "administration=write";

/** https://docs.github.com/en/rest/deployments/branch-policies */
export function deploymentPolicyRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/environments/:environment/deployment-branch-policies`;
  const single = `${base}/:id`;
  return [
    {
      method: "GET",
      path: base,
      permission: "actions=read",
      handle: ({ parameters }) => ({
        status: 200,
        body: [...findEnvironment(state, parameters.environment).policies.values()].map(show),
        list: { key: "branch_policies" },
      }),
    },
    {
      method: "POST",
      path: base,
      permission: PERMISSION,
      handle: ({ parameters, body }) => {
        const environment = findEnvironment(state, parameters.environment);
        // "Not Found or deployment_branch_policy.custom_branch_policies property for the environment is set to false"
        if (environment.protection.branchPolicy?.custom_branch_policies !== true) throw new HttpError(404, "Not Found");
        const type = body.type === "tag" ? "tag" : "branch";
        const name = readPattern(body.name);
        // "Response if the same branch name pattern already exists"
        if (isTaken(environment, type, name)) return { status: 303 };
        const policy: DeploymentPolicy = { id: state.nextId(), type, name };
        environment.policies.set(policy.id, policy);
        return { status: 200, body: show(policy) };
      },
    },
    {
      method: "GET",
      path: single,
      permission: "actions=read",
      handle: ({ parameters }) => ({ status: 200, body: show(findPolicy(state, parameters).policy) }),
    },
    {
      method: "PUT",
      path: single,
      permission: PERMISSION,
      handle: ({ parameters, body }) => {
        const { policy } = findPolicy(state, parameters);
        policy.name = readPattern(body.name);
        return { status: 200, body: show(policy) };
      },
    },
    {
      method: "DELETE",
      path: single,
      permission: PERMISSION,
      handle: ({ parameters }) => {
        const { environment, policy } = findPolicy(state, parameters);
        environment.policies.delete(policy.id);
        return { status: 204 };
      },
    },
  ];
}

function findPolicy(state: GitHubState, { environment: name, id }: Readonly<Record<string, string>>) {
  const environment = findEnvironment(state, name);
  const policy = environment.policies.get(Number(id));
  if (policy === undefined) throw new HttpError(404, "Not Found");
  return { environment, policy };
}

function isTaken(environment: DeploymentEnvironment, type: string, name: string): boolean {
  return [...environment.policies.values()].some((policy) => policy.type === type && policy.name === name);
}

function readPattern(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new HttpError(422, "Validation Failed: name is missing");
}

function show({ id, type, name }: DeploymentPolicy): unknown {
  return { id, node_id: `DBP_${id}`, name, type };
}
