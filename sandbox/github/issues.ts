import { findConversation, setState, showIssue, startConversation } from "./conversations.ts";
import { HttpError, type Route, type RouteRequest } from "./http.ts";
import { readNames } from "./labels.ts";
import type { Conversation, GitHubState } from "./state.ts";

/** Every pull request is an issue too: https://docs.github.com/en/rest/issues/issues */
export function issueRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/issues`;
  return [
    {
      method: "GET",
      path: base,
      permission: "issues=read",
      handle: ({ query }) => ({
        status: 200,
        body: list(state, query).map((conversation) => showIssue(state, conversation)),
      }),
    },
    {
      method: "POST",
      path: base,
      permission: "issues=write",
      isForEverybody: true,
      handle: (request) => ({ status: 201, body: showIssue(state, open(state, request)) }),
    },
    {
      method: "GET",
      path: `${base}/:number`,
      permission: "issues=read; pull_requests=read",
      handle: ({ parameters }) => ({ status: 200, body: showIssue(state, findConversation(state, parameters.number)) }),
    },
    {
      method: "PATCH",
      path: `${base}/:number`,
      permission: "issues=write",
      handle: (request) => {
        const issue = state.issues.get(Number(request.parameters.number));
        if (issue === undefined) throw new HttpError(404, "Not Found");
        change(state, issue, request);
        return { status: 200, body: showIssue(state, issue) };
      },
    },
  ];
}

function list(state: GitHubState, query: URLSearchParams): readonly Conversation[] {
  const wanted = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const creator = query.get("creator");
  const found = [...state.issues.values(), ...state.pullRequests.values()]
    .filter((one) => wanted === "all" || one.state === wanted)
    .filter((one) => labels.every((label) => one.labels.includes(label)))
    .filter((one) => creator === null || one.author === creator)
    .sort((one, other) => other.number - one.number);
  return query.get("direction") === "asc" ? found.toReversed() : found;
}

/** Who may not push sets no labels: they are left out without a word. */
function open(state: GitHubState, { body, viewer, may }: RouteRequest): Conversation {
  if (typeof body.title !== "string" || body.title === "")
    throw new HttpError(422, "Validation Failed: title is missing");
  const words = { title: body.title, body: String(body.body ?? "") };
  const issue = startConversation(state, viewer.login, words);
  if (may("issues=write")) issue.labels = readNames(body.labels);
  state.issues.set(issue.number, issue);
  return issue;
}

function change(state: GitHubState, issue: Conversation, { body, viewer }: RouteRequest): void {
  if (typeof body.title === "string") issue.title = body.title;
  if (typeof body.body === "string") issue.body = body.body;
  issue.updatedAt = new Date().toISOString();
  if ((body.state === "open" || body.state === "closed") && body.state !== issue.state) {
    const usual = body.state === "closed" ? "completed" : "reopened";
    setState(state, issue, { wanted: body.state, actor: viewer.login, reason: String(body.state_reason ?? usual) });
  }
}
