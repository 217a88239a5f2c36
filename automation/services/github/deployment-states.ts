import { isRecord, records } from "../json-api.ts";
import { type Calls, call, PAGE_SIZE } from "./calls.ts";
import type { DeploymentState } from "./github.ts";

/**
 * The REST API takes one call for each deployment, and a workflow's token has a thousand in an hour; this takes one for
 * a hundred: https://docs.github.com/en/graphql/reference/objects#deployment
 */
const QUERY = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Deployment { latestStatus { state } } } }";

interface Answer {
  /** As many as were asked for, in that order; null for what is gone. */
  readonly nodes: readonly ({ readonly latestStatus?: { readonly state: string } | null } | null)[];
}

const STATES: Readonly<Record<string, DeploymentState>> = {
  QUEUED: "queued",
  PENDING: "queued",
  WAITING: "queued",
  IN_PROGRESS: "in_progress",
  SUCCESS: "success",
  FAILURE: "failure",
  ERROR: "error",
  INACTIVE: "inactive",
};

/** The newest state of each deployment, in the order of their node identifiers; undefined before the first status. */
export async function readDeploymentStates(
  { octokit }: Pick<Calls, "octokit">,
  nodeIds: readonly string[],
): Promise<readonly (DeploymentState | undefined)[]> {
  const states: (DeploymentState | undefined)[] = [];
  for (let start = 0; start < nodeIds.length; start += PAGE_SIZE) {
    const ids = nodeIds.slice(start, start + PAGE_SIZE);
    const { nodes } = await call(async () => ({
      data: await octokit.graphql<Answer>(QUERY, { ids }).catch(withoutWhatIsGone),
    }));
    states.push(...nodes.map((node) => STATES[node?.latestStatus?.state ?? ""]));
  }
  return states;
}

/** For what is gone GitHub gives an error beside the answer, and Octokit throws both. */
function withoutWhatIsGone(error: unknown): Answer {
  const { errors, data } = isRecord(error) ? error : {};
  if (isAnswer(data) && records(errors).every(({ type }) => type === "NOT_FOUND")) return data;
  throw error;
}

function isAnswer(data: unknown): data is Answer {
  return isRecord(data) && Array.isArray(data.nodes);
}
