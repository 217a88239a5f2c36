import { PREVIEW_GITHUB_ENVIRONMENT, STANDALONE_ENVIRONMENTS } from "../../../components/naming.ts";
import { findEnvironment } from "../../environment.ts";
import { CliError } from "../../errors.ts";
import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import { readDeploymentStates } from "./deployment-states.ts";
import type { Deployment, DeploymentState, DeploymentStatus, GitHub } from "./github.ts";

const LONGEST_DESCRIPTION = 140;

/** The newest 3,000 deployments of previews: ten of each of 300; every removal ends all of its own, however old. */
const MOST_PREVIEW_PAGES = 30;

/** What says that nothing of a deployment runs any more, or ever did. */
const OVER: readonly (DeploymentState | undefined)[] = ["inactive", "failure", "error"];

/** Where the deployments of one of our environments stand on GitHub. */
interface Place {
  /** GitHub's environment. */
  readonly environment: string;
  /** Tells those apart that share one. */
  readonly task: string;
}

/** Staging and production have GitHub environments of their own; those of pull requests share one. */
function placeOf(environment: string): Place {
  const hasOwn = STANDALONE_ENVIRONMENTS.some((name) => name === environment);
  return hasOwn ? { environment, task: "deploy" } : { environment: PREVIEW_GITHUB_ENVIRONMENT, task: environment };
}

function environmentAt({ environment, task }: Place): string {
  return environment === PREVIEW_GITHUB_ENVIRONMENT ? task : environment;
}

/** The deployments of our environments. */
export function createDeployments(
  calls: Calls,
): Pick<GitHub, "createDeployment" | "setDeploymentStatus" | "deployments" | "previewDeployments"> {
  const { octokit, scope } = calls;

  /** Newest first. */
  const list = async (where: Partial<Place>, mostPages?: number): Promise<readonly Deployment[]> => {
    const found = await allPages(
      (page) =>
        octokit.request("GET /repos/{owner}/{repo}/deployments", { ...scope, ...where, per_page: PAGE_SIZE, page }),
      mostPages,
    );
    const states = await readDeploymentStates(
      calls,
      found.map(({ node_id }) => node_id),
    );
    return found.map((deployment, index) => ({
      id: Number(deployment.id),
      createdAt: new Date(deployment.created_at),
      environment: environmentAt(deployment),
      commit: deployment.sha,
      state: states[index],
    }));
  };

  /**
   * Previews share one GitHub environment, so GitHub may not end what went before in it: it would end every other
   * preview, and it spares transient ones anyway.
   */
  const endEarlierOfSamePreview = async (deployment: number): Promise<void> => {
    const route = "GET /repos/{owner}/{repo}/deployments/{deployment_id}";
    const { environment, task } = await call(() => octokit.request(route, { ...scope, deployment_id: deployment }));
    if (environment !== PREVIEW_GITHUB_ENVIRONMENT) return;
    const earlier = (await list({ environment, task })).filter(
      ({ id, state }) => id < deployment && !OVER.includes(state),
    );
    for (const { id } of earlier) {
      await postStatus(calls, id, { state: "inactive", description: "A newer commit took its place" });
    }
  };

  return {
    createDeployment: (environment, commit) =>
      createDeployment(calls, { environment, commit }, async () => {
        // One without any status was made by somebody who did not hear of it.
        const found = await list(placeOf(environment));
        return found.find((deployment) => deployment.commit === commit && deployment.state === undefined);
      }),
    setDeploymentStatus: async (deployment, status) => {
      await postStatus(calls, deployment, status);
      if (status.state === "success" && status.endsEarlier !== true) await endEarlierOfSamePreview(deployment);
    },
    deployments: (environment) => list(placeOf(environment)),
    previewDeployments: async () => {
      const found = await list({ environment: PREVIEW_GITHUB_ENVIRONMENT }, MOST_PREVIEW_PAGES);
      // A workflow's job in that environment makes deployments of its own.
      return found.filter(({ environment }) => findEnvironment(environment)?.kind === "pull-request");
    },
  };
}

async function createDeployment(
  { octokit, scope }: Calls,
  { environment, commit }: Pick<Deployment, "environment" | "commit">,
  find: () => Promise<Deployment | undefined>,
): Promise<number> {
  const place = placeOf(environment);
  const data = await createOnce<{ readonly id?: number | bigint; readonly message?: string }>(
    () =>
      octokit.request("POST /repos/{owner}/{repo}/deployments", {
        ...scope,
        ref: commit,
        ...place,
        auto_merge: false,
        required_contexts: [],
        transient_environment: place.environment === PREVIEW_GITHUB_ENVIRONMENT,
        production_environment: environment === "production",
      }),
    find,
  );
  if (data.id !== undefined) return Number(data.id);
  throw new CliError(
    "service-refused",
    `GitHub made no deployment of ${commit}: ${data.message ?? "no reason given"}.`,
    "Check the branch.",
  );
}

async function postStatus(
  { octokit, scope, runUrl }: Calls,
  deployment: number,
  { state, description, url, endsEarlier = false }: DeploymentStatus,
): Promise<void> {
  await call(() =>
    octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
      ...scope,
      deployment_id: deployment,
      state,
      description: description.slice(0, LONGEST_DESCRIPTION),
      auto_inactive: endsEarlier,
      ...(url === undefined ? {} : { environment_url: url }),
      ...(runUrl === undefined ? {} : { log_url: runUrl }),
    }),
  );
}
