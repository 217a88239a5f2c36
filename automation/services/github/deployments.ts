import { CliError } from "../../errors.ts";
import { allPages, type Calls, call, PAGE_SIZE } from "./calls.ts";
import type { GitHub } from "./github.ts";

/** One environment for all previews: GitHub makes one for every new name, and a job's token can delete none. */
const GITHUB_ENVIRONMENT = "pr-preview";

const LONGEST_DESCRIPTION = 140;

/** Deployments of pull request environments; they share a GitHub environment, and `task` tells them apart. */
export function createDeployments({
  octokit,
  scope,
  runUrl,
}: Calls): Pick<GitHub, "createDeployment" | "setDeploymentStatus" | "deployments"> {
  const readState = async (deployment: number) => {
    const [newest] = await call(() =>
      octokit.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
        ...scope,
        deployment_id: deployment,
        per_page: 1,
      }),
    );
    return newest?.state === "pending" ? "queued" : newest?.state;
  };

  return {
    createDeployment: async (task, commit) => {
      const data = await call<{ readonly id?: number | bigint; readonly message?: string }>(() =>
        octokit.request("POST /repos/{owner}/{repo}/deployments", {
          ...scope,
          ref: commit,
          task,
          environment: GITHUB_ENVIRONMENT,
          auto_merge: false,
          required_contexts: [],
          transient_environment: true,
          production_environment: false,
        }),
      );
      if (data.id !== undefined) return Number(data.id);
      throw new CliError(
        "service-refused",
        `GitHub made no deployment of ${commit}: ${data.message ?? "no reason given"}.`,
        "Check the branch.",
      );
    },
    setDeploymentStatus: async (deployment, { state, description, url }) => {
      await call(() =>
        octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
          ...scope,
          deployment_id: deployment,
          state,
          description: description.slice(0, LONGEST_DESCRIPTION),
          // With the default, one pull request's success would end every other's deployment.
          auto_inactive: false,
          ...(url === undefined ? {} : { environment_url: url }),
          ...(runUrl === undefined ? {} : { log_url: runUrl }),
        }),
      );
    },
    deployments: async (task) => {
      const found = await allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/deployments", {
          ...scope,
          environment: GITHUB_ENVIRONMENT,
          task,
          per_page: PAGE_SIZE,
          page,
        }),
      );
      return Promise.all(
        found.map(async ({ id, created_at }) => ({
          id: Number(id),
          createdAt: new Date(created_at),
          state: await readState(Number(id)),
        })),
      );
    },
  };
}
