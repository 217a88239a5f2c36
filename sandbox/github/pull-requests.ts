import { noteEvent, setState, startConversation } from "./conversations.ts";
import { close, follow, moveHead, tipOf } from "./heads.ts";
import { HttpError, type Route, type RouteRequest } from "./http.ts";
import { showListedPullRequest, showPullRequest } from "./pull-request-form.ts";
import type { GitHubState, PullRequest } from "./state.ts";
import { tellPullRequest } from "./webhooks.ts";

/** https://docs.github.com/en/rest/pulls/pulls */
export function pullRequestRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/pulls`;
  const [read, write] = ["pull_requests=read", "pull_requests=write"];
  return [
    {
      method: "GET",
      path: base,
      permission: read,
      handle: async ({ query }) => {
        await follow(state);
        return { status: 200, body: list(state, query) };
      },
    },
    {
      method: "POST",
      path: base,
      permission: write,
      isForEverybody: true,
      handle: async (request) => ({ status: 201, body: showPullRequest(state, await open(state, request)) }),
    },
    {
      method: "GET",
      path: `${base}/:number`,
      permission: read,
      handle: async ({ parameters }) => {
        await follow(state);
        return { status: 200, body: showPullRequest(state, find(state, parameters.number)) };
      },
    },
    {
      method: "PATCH",
      path: `${base}/:number`,
      permission: write,
      isForEverybody: true,
      handle: async (request) => {
        await follow(state);
        const pullRequest = find(state, request.parameters.number);
        await change(state, pullRequest, request);
        return { status: 200, body: showPullRequest(state, pullRequest) };
      },
    },
  ];
}

/** Makes a draft of a pull request, or one that is ready for review. */
export function setDraft(state: GitHubState, pullRequest: PullRequest, draft: boolean, actor: string): void {
  if (pullRequest.draft === draft) return;
  pullRequest.draft = draft;
  noteEvent(state, pullRequest, { event: draft ? "convert_to_draft" : "ready_for_review", actor });
  tellPullRequest(state, pullRequest, { action: draft ? "converted_to_draft" : "ready_for_review", sender: actor });
}

function find(state: GitHubState, number: string | undefined): PullRequest {
  const pullRequest = state.pullRequests.get(Number(number));
  if (pullRequest === undefined) throw new HttpError(404, "Not Found");
  return pullRequest;
}

function list(state: GitHubState, query: URLSearchParams): readonly unknown[] {
  const wanted = query.get("state") ?? "open";
  const [branch, owner] = (query.get("head") ?? "").split(":").toReversed();
  const [organization] = state.slug.split("/");
  return [...state.pullRequests.values()]
    .filter((one) => wanted === "all" || one.state === wanted)
    .filter((one) => !branch || one.branch === branch)
    .filter((one) => owner === undefined || (one.fork ?? organization) === owner)
    .toReversed()
    .map((pullRequest) => showListedPullRequest(state, pullRequest));
}

async function open(state: GitHubState, { body, viewer, may }: RouteRequest): Promise<PullRequest> {
  await follow(state);
  const { branch, fork } = readHead(state, body.head);
  if (fork === undefined && !may("pull_requests=write"))
    throw new HttpError(403, "Must have push access to repository");
  const head = await tipOf(state, fork, branch);
  if (head === undefined) throw new HttpError(422, `Validation Failed: head ${JSON.stringify(branch)} is no branch`);
  const already = [...state.pullRequests.values()].find(
    (other) => other.state === "open" && other.branch === branch && other.fork === fork,
  );
  if (already !== undefined) {
    throw new HttpError(422, `Validation Failed: A pull request already exists for ${branch} (#${already.number}).`);
  }
  const words = { title: String(body.title ?? branch), body: String(body.body ?? "") };
  const pullRequest: PullRequest = {
    ...startConversation(state, viewer.login, words),
    ...{ branch, fork, base: String(body.base ?? "main"), draft: body.draft === true, head, mergeCommit: undefined },
  };
  state.pullRequests.set(pullRequest.number, pullRequest);
  await moveHead(state, pullRequest, head);
  tellPullRequest(state, pullRequest, { action: "opened", sender: viewer.login });
  return pullRequest;
}

/** A branch, or `owner:branch` for one of a fork. */
function readHead(state: GitHubState, value: unknown): Pick<PullRequest, "branch" | "fork"> {
  const [branch = "", owner] = String(value ?? "")
    .split(":")
    .toReversed();
  const [organization] = state.slug.split("/");
  return { branch, fork: owner === organization ? undefined : owner };
}

/** Whoever may not push changes only what is their own. */
async function change(
  state: GitHubState,
  pullRequest: PullRequest,
  { body, viewer, may }: RouteRequest,
): Promise<void> {
  if (!may("pull_requests=write") && viewer.login !== pullRequest.author) {
    throw new HttpError(403, "Must have push access to repository");
  }
  const { title, body: text } = pullRequest;
  if (typeof body.title === "string") pullRequest.title = body.title;
  if (typeof body.body === "string") pullRequest.body = body.body;
  if (pullRequest.title !== title || pullRequest.body !== text) {
    pullRequest.updatedAt = new Date().toISOString();
    tellPullRequest(state, pullRequest, { action: "edited", sender: viewer.login, changes: {} });
  }
  if (body.state === "closed" && pullRequest.state === "open") await close(state, pullRequest, viewer.login);
  if (body.state === "open" && pullRequest.state === "closed") await reopen(state, pullRequest, viewer.login);
}

/** What was pushed meanwhile comes with it. */
async function reopen(state: GitHubState, pullRequest: PullRequest, actor: string): Promise<void> {
  const head = await tipOf(state, pullRequest.fork, pullRequest.branch);
  if (head === undefined)
    throw new HttpError(422, "Validation Failed: state cannot be changed. The branch was deleted.");
  setState(state, pullRequest, { wanted: "open", actor });
  await moveHead(state, pullRequest, head);
  tellPullRequest(state, pullRequest, { action: "reopened", sender: actor });
}
