import type { Route, RouteRequest } from "./http.ts";
import { setDraft } from "./pull-requests.ts";
import type { GitHubState } from "./state.ts";

/** What GraphQL alone can do, one document each; names of variables are free, and so is white space. */
interface Operation {
  readonly document: RegExp;
  readonly permission?: string;
  /** Data, errors or both. */
  answer(state: GitHubState, variables: Readonly<Record<string, unknown>>, request: RouteRequest): unknown;
}

const NOT_FOUND = { type: "NOT_FOUND", message: "Could not resolve to a node with the global id" };

const OPERATIONS: readonly Operation[] = [
  {
    document: /^(query )?\{ viewer \{ login \} \}$/,
    answer: (_state, _variables, { viewer }) => ({ data: { viewer: { login: viewer.login } } }),
  },
  {
    document:
      /^query\(\$ids: \[ID!\]!\) \{ nodes\(ids: \$ids\) \{ \.\.\. on Deployment \{ latestStatus \{ state \} \} \} \}$/,
    permission: "deployments=read",
    answer: (state, { ids }) => {
      const nodes = (Array.isArray(ids) ? ids : []).map((id) => latestStatus(state, String(id)));
      const errors = nodes.flatMap((node, index) => (node === null ? [{ ...NOT_FOUND, path: ["nodes", index] }] : []));
      return { data: { nodes }, ...(errors.length > 0 && { errors }) };
    },
  },
  draftOperation("convertPullRequestToDraft", true),
  draftOperation("markPullRequestReadyForReview", false),
];

function draftOperation(name: string, draft: boolean): Operation {
  return {
    document: new RegExp(
      String.raw`^mutation\(\$(\w+): ID!\) \{ ${name}\(input: \{ ?pullRequestId: \$\1 ?\}\) \{ pullRequest \{ isDraft \} \} \}$`,
    ),
    permission: "pull_requests=write",
    answer: (state, variables, { viewer }) => {
      const [id] = Object.values(variables);
      const pullRequest = state.pullRequests.get(Number(String(id).replace(/^PR_/, "")));
      if (pullRequest === undefined) return { errors: [NOT_FOUND] };
      setDraft(state, pullRequest, draft, viewer.login);
      return { data: { [name]: { pullRequest: { isDraft: draft } } } };
    },
  };
}

/** https://docs.github.com/en/graphql */
export function graphqlRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "POST",
      path: "/graphql",
      handle: (request) => ({ status: 200, body: execute(state, request) }),
    },
  ];
}

/** A refusal has status 200, as everything in GraphQL. */
function execute(state: GitHubState, request: RouteRequest): unknown {
  const document = String(request.body.query).replaceAll(/\s+/g, " ").trim();
  const operation = OPERATIONS.find((candidate) => candidate.document.test(document));
  if (operation === undefined) return refusal("UNKNOWN", `the sandbox's GitHub does not know the document ${document}`);
  if (operation.permission !== undefined && !request.may(operation.permission)) {
    return refusal("FORBIDDEN", "Resource not accessible by integration");
  }
  const variables = { ...(request.body.variables as Record<string, unknown> | undefined) };
  return operation.answer(state, variables, request);
}

function refusal(type: string, message: string): unknown {
  return { errors: [{ type, message }] };
}

function latestStatus(state: GitHubState, nodeId: string): unknown {
  const deployment = state.deployments.get(Number(nodeId.replace(/^DE_/, "")));
  if (deployment === undefined) return null;
  const status = deployment.statuses.at(-1);
  return { latestStatus: status === undefined ? null : { state: status.state.toUpperCase() } };
}
