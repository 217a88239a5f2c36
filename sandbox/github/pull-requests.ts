import { HttpError, type Route } from "./routing.ts";
import type { GitHubState, PullRequest } from "./state.ts";

/** https://docs.github.com/en/rest/pulls/pulls */
export function pullRequestRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/pulls`;
  return [
    {
      method: "GET",
      path: base,
      handle: async ({ query }) => ({ status: 200, body: await list(state, query) }),
    },
    {
      method: "POST",
      path: base,
      handle: async ({ body }) => ({ status: 201, body: await show(state, await open(state, body)) }),
    },
    {
      method: "GET",
      path: `${base}/:number`,
      handle: async ({ parameters }) => ({ status: 200, body: await show(state, find(state, parameters.number)) }),
    },
    {
      method: "PATCH",
      path: `${base}/:number`,
      handle: async ({ parameters, body }) => {
        const pullRequest = find(state, parameters.number);
        await followBranch(state, pullRequest);
        change(pullRequest, body);
        return { status: 200, body: await show(state, pullRequest) };
      },
    },
  ];
}

/** The pull request with this number, or a 404 as the original answers it. */
export function find(state: GitHubState, number: string | undefined): PullRequest {
  const pullRequest = state.pullRequests.get(Number(number));
  if (pullRequest === undefined) throw new HttpError(404, "Not Found");
  return pullRequest;
}

async function list(state: GitHubState, query: URLSearchParams): Promise<unknown[]> {
  const wanted = query.get("state") ?? "open";
  const head = query.get("head")?.split(":").at(-1);
  const matching = [...state.pullRequests.values()].filter(
    (pullRequest) =>
      (wanted === "all" || pullRequest.state === wanted) && (head === undefined || pullRequest.branch === head),
  );
  return Promise.all(matching.toReversed().map((pullRequest) => show(state, pullRequest)));
}

async function open(state: GitHubState, body: Readonly<Record<string, unknown>>): Promise<PullRequest> {
  const branch = String(body.head ?? "");
  const base = String(body.base ?? "main");
  const head = await state.repository.resolve(`refs/heads/${branch}`);
  if (head === undefined) throw new HttpError(422, `Validation Failed: head ${JSON.stringify(branch)} is no branch`);
  const already = [...state.pullRequests.values()].find((other) => other.state === "open" && other.branch === branch);
  if (already !== undefined) {
    throw new HttpError(422, `Validation Failed: A pull request already exists for ${branch} (#${already.number}).`);
  }
  const number = state.pullRequests.size + 1;
  const now = new Date().toISOString();
  const pullRequest: PullRequest = {
    ...{ number, branch, base, head, state: "open", draft: body.draft === true },
    ...{ title: String(body.title ?? branch), body: String(body.body ?? "") },
    ...{ createdAt: now, updatedAt: now, closedAt: null },
  };
  state.pullRequests.set(number, pullRequest);
  await state.repository.setReference(`refs/pull/${number}/head`, head);
  return pullRequest;
}

function change(pullRequest: PullRequest, body: Readonly<Record<string, unknown>>): void {
  const now = new Date().toISOString();
  if (typeof body.title === "string") pullRequest.title = body.title;
  if (typeof body.body === "string") pullRequest.body = body.body;
  if (body.state === "open" || body.state === "closed") {
    pullRequest.closedAt = body.state === "closed" ? (pullRequest.closedAt ?? now) : null;
    pullRequest.state = body.state;
  }
  pullRequest.updatedAt = now;
}

/** An open pull request's head is its branch's tip, so a push needs no call: it is seen at the next look. */
async function followBranch(state: GitHubState, pullRequest: PullRequest): Promise<void> {
  if (pullRequest.state !== "open") return;
  const tip = await state.repository.resolve(`refs/heads/${pullRequest.branch}`);
  if (tip === undefined || tip === pullRequest.head) return;
  pullRequest.head = tip;
  pullRequest.updatedAt = new Date().toISOString();
  await state.repository.setReference(`refs/pull/${pullRequest.number}/head`, tip);
}

async function show(state: GitHubState, pullRequest: PullRequest): Promise<unknown> {
  await followBranch(state, pullRequest);
  const [owner] = state.slug.split("/");
  const repository = { full_name: state.slug, fork: false, clone_url: `file://${state.repository.path}` };
  const author = { login: "sandbox-developer", type: "User" };
  return {
    number: pullRequest.number,
    state: pullRequest.state,
    draft: pullRequest.draft,
    merged: false,
    title: pullRequest.title,
    body: pullRequest.body,
    labels: [],
    user: author,
    author_association: "MEMBER",
    html_url: `https://github.com/${state.slug}/pull/${pullRequest.number}`,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: null,
    head: { ref: pullRequest.branch, sha: pullRequest.head, label: `${owner}:${pullRequest.branch}`, repo: repository },
    base: { ref: pullRequest.base, sha: await state.repository.resolve(pullRequest.base), repo: repository },
  };
}
