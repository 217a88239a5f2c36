import { PREVIEW_GITHUB_ENVIRONMENT, STANDALONE_ENVIRONMENTS } from "../../../components/naming.ts";
import { CliError } from "../../errors.ts";
import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import type { GitHub } from "./github.ts";

const LONGEST_DESCRIPTION = 140;

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

/** The deployments of our environments. */
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

  const list = (place: Place) =>
    allPages((page) =>
      octokit.request("GET /repos/{owner}/{repo}/deployments", {
        ...scope,
        ...place,
        per_page: PAGE_SIZE,
        page,
      }),
    );

  return {
    createDeployment: async (environment, commit) => {
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
        // One without any status was made by somebody who did not hear of it.
        async () => {
          const ofCommit = (await list(place)).filter(({ sha }) => sha === commit);
          const states = await Promise.all(ofCommit.map(({ id }) => readState(Number(id))));
          return ofCommit.find((_, index) => states[index] === undefined);
        },
      );
      if (data.id !== undefined) return Number(data.id);
      throw new CliError(
        "service-refused",
        `GitHub made no deployment of ${commit}: ${data.message ?? "no reason given"}.`,
        "Check the branch.",
      );
    },
    setDeploymentStatus: async (deployment, { state, description, url, endsEarlier = false }) => {
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
    },
    deployments: async (environment) => {
      const found = await list(placeOf(environment));
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
