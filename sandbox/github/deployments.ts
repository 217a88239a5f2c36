import { showAccount } from "./accounts.ts";
import { HttpError, type Route, type RouteRequest } from "./http.ts";
import { ensureEnvironment } from "./settings/environments.ts";
import type { Deployment, DeploymentStatus, GitHubState } from "./state.ts";

const STATES = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
const LONGEST_DESCRIPTION = 140;

/** https://docs.github.com/en/rest/deployments */
export function deploymentRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/deployments`;
  const [read, write] = ["deployments=read", "deployments=write"];
  return [
    {
      method: "GET",
      path: base,
      permission: read,
      handle: ({ query }) => ({ status: 200, body: list(state, query).map((deployment) => show(deployment)) }),
    },
    {
      method: "POST",
      path: base,
      permission: write,
      handle: async (request) => ({ status: 201, body: show(await create(state, request)) }),
    },
    {
      method: "GET",
      path: `${base}/:id`,
      permission: read,
      handle: ({ parameters }) => ({ status: 200, body: show(find(state, parameters.id)) }),
    },
    {
      method: "GET",
      path: `${base}/:id/statuses`,
      permission: read,
      handle: ({ parameters }) => {
        const deployment = find(state, parameters.id);
        return { status: 200, body: deployment.statuses.toReversed().map((status) => showStatus(deployment, status)) };
      },
    },
    {
      method: "POST",
      path: `${base}/:id/statuses`,
      permission: write,
      handle: ({ parameters, body }) => {
        const deployment = find(state, parameters.id);
        return { status: 201, body: showStatus(deployment, addStatus(state, deployment, body)) };
      },
    },
  ];
}

function list(state: GitHubState, query: URLSearchParams): Deployment[] {
  const fits = (name: "sha" | "ref" | "task" | "environment", deployment: Deployment) =>
    query.get(name) === null || query.get(name) === deployment[name];
  return [...state.deployments.values()]
    .filter((one) => fits("sha", one) && fits("ref", one) && fits("task", one) && fits("environment", one))
    .toReversed();
}

async function create(state: GitHubState, { body, viewer }: RouteRequest): Promise<Deployment> {
  const ref = String(body.ref ?? "");
  const sha = await state.repository.resolve(ref);
  if (sha === undefined) throw new HttpError(422, `No ref found for: ${ref}`);
  if (!Array.isArray(body.required_contexts)) {
    throw new HttpError(409, "Conflict: Commit status checks failed; the sandbox's GitHub has no checks to wait for");
  }
  const deployment: Deployment = {
    ...{ id: state.nextId(), ref, sha, creator: viewer.login, createdAt: new Date().toISOString(), statuses: [] },
    task: String(body.task ?? "deploy"),
    environment: String(body.environment ?? "production"),
    description: String(body.description ?? ""),
    payload: body.payload ?? {},
    transient: body.transient_environment === true,
    production: body.production_environment === true,
  };
  ensureEnvironment(state, deployment.environment);
  state.deployments.set(deployment.id, deployment);
  return deployment;
}

function addStatus(
  state: GitHubState,
  deployment: Deployment,
  body: Readonly<Record<string, unknown>>,
): DeploymentStatus {
  const status = newStatus(state, String(body.state ?? ""), body);
  if (!STATES.includes(status.state))
    throw new HttpError(422, `Validation Failed: state is one of ${STATES.join(", ")}`);
  if (status.description.length > LONGEST_DESCRIPTION) {
    throw new HttpError(
      422,
      `Validation Failed: description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`,
    );
  }
  deployment.statuses.push(status);
  if (status.state === "success" && body.auto_inactive !== false) inactivateOthers(state, deployment);
  return status;
}

/** "adds a new inactive status to all prior non-transient, non-production environment deployments" of that name. */
function inactivateOthers(state: GitHubState, newest: Deployment): void {
  for (const other of state.deployments.values()) {
    const isPrior = other.id < newest.id && other.environment === newest.environment;
    if (isPrior && !other.transient && !other.production && isActive(other)) {
      other.statuses.push(newStatus(state, "inactive", {}));
    }
  }
}

function newStatus(state: GitHubState, name: string, body: Readonly<Record<string, unknown>>): DeploymentStatus {
  return {
    id: state.nextId(),
    state: name,
    description: String(body.description ?? ""),
    environmentUrl: String(body.environment_url ?? ""),
    logUrl: String(body.log_url ?? ""),
    createdAt: new Date().toISOString(),
  };
}

function isActive(deployment: Deployment): boolean {
  return deployment.statuses.at(-1)?.state === "success";
}

function find(state: GitHubState, id: string | undefined): Deployment {
  const deployment = state.deployments.get(Number(id));
  if (deployment === undefined) throw new HttpError(404, "Not Found");
  return deployment;
}

function show(deployment: Deployment): unknown {
  return {
    id: deployment.id,
    node_id: `DE_${deployment.id}`,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    environment: deployment.environment,
    original_environment: deployment.environment,
    description: deployment.description,
    creator: showAccount(deployment.creator),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
  };
}

function showStatus(deployment: Deployment, status: DeploymentStatus): unknown {
  return {
    id: status.id,
    state: status.state,
    description: status.description,
    environment: deployment.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
