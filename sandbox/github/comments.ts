import { associationOf, showAccount } from "./accounts.ts";
import { findConversation, showIssue } from "./conversations.ts";
import { HttpError, type Route, type RouteRequest } from "./http.ts";
import type { Comment, GitHubState } from "./state.ts";
import { tellWebhook } from "./webhooks.ts";

const LONGEST_BODY = 65_536;

/** https://docs.github.com/en/rest/issues/comments */
export function commentRoutes(state: GitHubState): Route[] {
  const issue = `/repos/${state.slug}/issues/:number/comments`;
  const single = `/repos/${state.slug}/issues/comments/:id`;
  const [read, write] = ["issues=read; pull_requests=read", "issues=write; pull_requests=write"];
  return [
    {
      method: "GET",
      path: single,
      permission: read,
      handle: ({ parameters }) => ({ status: 200, body: showComment(state, findComment(state, parameters.id)) }),
    },
    {
      method: "PATCH",
      path: single,
      permission: write,
      isForEverybody: true,
      handle: (request) => {
        const comment = findOwnComment(state, request);
        comment.body = checkBody(request.body.body);
        comment.updatedAt = new Date().toISOString();
        tell(state, comment, "edited", request);
        return { status: 200, body: showComment(state, comment) };
      },
    },
    {
      method: "DELETE",
      path: single,
      permission: write,
      isForEverybody: true,
      handle: (request) => {
        const comment = findOwnComment(state, request);
        tell(state, comment, "deleted", request);
        state.comments.delete(comment.id);
        return { status: 204 };
      },
    },
    {
      method: "GET",
      path: issue,
      permission: read,
      handle: ({ parameters }) => {
        const { number } = findConversation(state, parameters.number);
        const comments = [...state.comments.values()].filter((comment) => comment.issue === number);
        return { status: 200, body: comments.map((comment) => showComment(state, comment)) };
      },
    },
    {
      method: "POST",
      path: issue,
      permission: write,
      isForEverybody: true,
      handle: (request) => ({ status: 201, body: showComment(state, add(state, request)) }),
    },
  ];
}

/** A comment as the API tells it. */
export function showComment(state: GitHubState, comment: Comment): Readonly<Record<string, unknown>> {
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    body: comment.body,
    user: showAccount(comment.author),
    author_association: associationOf(comment.author),
    performed_via_github_app: null,
    html_url: `https://github.com/${state.slug}/pull/${comment.issue}#issuecomment-${comment.id}`,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}

function add(state: GitHubState, request: RouteRequest): Comment {
  const conversation = findConversation(state, request.parameters.number);
  const now = new Date().toISOString();
  const text = checkBody(request.body.body);
  const comment: Comment = {
    ...{ id: state.nextId(), issue: conversation.number, author: request.viewer.login, body: text },
    ...{ createdAt: now, updatedAt: now },
  };
  state.comments.set(comment.id, comment);
  conversation.updatedAt = now;
  tell(state, comment, "created", request);
  return comment;
}

function tell(state: GitHubState, comment: Comment, action: string, { viewer }: RouteRequest): void {
  const issue = showIssue(state, findConversation(state, String(comment.issue)));
  tellWebhook(state, "issue_comment", viewer.login, { action, issue, comment: showComment(state, comment) });
}

function findComment(state: GitHubState, id: string | undefined): Comment {
  const comment = state.comments.get(Number(id));
  if (comment === undefined) throw new HttpError(404, "Not Found");
  return comment;
}

/** Whoever may not push changes only what is their own. */
function findOwnComment(state: GitHubState, { parameters, viewer, may }: RouteRequest): Comment {
  const comment = findComment(state, parameters.id);
  if (comment.author === viewer.login || may("issues=write; pull_requests=write")) return comment;
  throw new HttpError(403, "Must have push access to repository");
}

function checkBody(body: unknown): string {
  if (typeof body !== "string" || body === "") throw new HttpError(422, "Validation Failed: body is missing");
  if (body.length > LONGEST_BODY) {
    throw new HttpError(422, `Validation Failed: Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return body;
}
