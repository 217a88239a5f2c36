import { find } from "./pull-requests.ts";
import { HttpError, type Route } from "./routing.ts";
import type { Comment, GitHubState } from "./state.ts";

const LONGEST_BODY = 65_536;

/** https://docs.github.com/en/rest/issues/comments */
export function commentRoutes(state: GitHubState): Route[] {
  const issue = `/repos/${state.slug}/issues/:number/comments`;
  const single = `/repos/${state.slug}/issues/comments/:id`;
  return [
    {
      method: "GET",
      path: single,
      handle: ({ parameters }) => ({ status: 200, body: show(state, findComment(state, parameters.id)) }),
    },
    {
      method: "PATCH",
      path: single,
      handle: ({ parameters, body }) => {
        const comment = findComment(state, parameters.id);
        comment.body = checkBody(body.body);
        comment.updatedAt = new Date().toISOString();
        return { status: 200, body: show(state, comment) };
      },
    },
    {
      method: "GET",
      path: issue,
      handle: ({ parameters }) => {
        const { number } = find(state, parameters.number);
        const comments = [...state.comments.values()].filter((comment) => comment.issue === number);
        return { status: 200, body: comments.map((comment) => show(state, comment)) };
      },
    },
    {
      method: "POST",
      path: issue,
      handle: ({ parameters, body }) => {
        const { number } = find(state, parameters.number);
        const now = new Date().toISOString();
        const text = checkBody(body.body);
        const id = state.nextId();
        const comment = { id, issue: number, author: state.viewer, body: text, createdAt: now, updatedAt: now };
        state.comments.set(id, comment);
        return { status: 201, body: show(state, comment) };
      },
    },
  ];
}

function findComment(state: GitHubState, id: string | undefined): Comment {
  const comment = state.comments.get(Number(id));
  if (comment === undefined) throw new HttpError(404, "Not Found");
  return comment;
}

function checkBody(body: unknown): string {
  if (typeof body !== "string" || body === "") throw new HttpError(422, "Validation Failed: body is missing");
  if (body.length > LONGEST_BODY) {
    throw new HttpError(422, `Validation Failed: Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return body;
}

function show(state: GitHubState, comment: Comment): unknown {
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    body: comment.body,
    user: { login: comment.author, type: "Bot" },
    performed_via_github_app: null,
    html_url: `https://github.com/${state.slug}/pull/${comment.issue}#issuecomment-${comment.id}`,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}
