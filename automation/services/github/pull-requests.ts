import { allPages, type Calls, call, PAGE_SIZE } from "./calls.ts";
import type { GitHub, PullRequest } from "./github.ts";
import { readTimeline } from "./timeline.ts";

/** Who GitHub shows in the place of an account that is gone. */
const NOBODY = { login: "ghost", type: "User" };

/** The legacy names of the roles that may push; "maintain" and roles of an organisation's own are told as one of them. */
const WRITING_PERMISSIONS = ["admin", "write"];

/** The pull requests, and who may decide about them. */
export function createPullRequests({
  octokit,
  scope,
}: Calls): Pick<GitHub, "pullRequest" | "openPullRequests" | "timeline" | "mayWrite"> {
  const writers = new Map<string, boolean>();

  const askWhetherMayWrite = async (login: string): Promise<boolean> => {
    const answer = await call(
      () =>
        octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { ...scope, username: login }),
      [404],
    );
    return answer !== undefined && WRITING_PERMISSIONS.includes(answer.permission);
  };

  return {
    pullRequest: async (number) => {
      const data = await call(
        () => octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...scope, pull_number: number }),
        [404],
      );
      return data === undefined ? undefined : readPullRequest(data);
    },
    openPullRequests: async () => {
      const data = await allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/pulls", { ...scope, state: "open", per_page: PAGE_SIZE, page }),
      );
      return data.map(readPullRequest);
    },
    timeline: async (pullRequest) => {
      const data = await allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/timeline", {
          ...scope,
          issue_number: pullRequest,
          per_page: PAGE_SIZE,
          page,
        }),
      );
      return readTimeline(data);
    },
    mayWrite: async (login) => {
      const may = writers.get(login) ?? (!isApp(login) && (await askWhetherMayWrite(login)));
      writers.set(login, may);
      return may;
    },
  };
}

/** What an app writes may be what a stranger made it write, so that it decides nothing. */
function isApp(login: string): boolean {
  return login.endsWith("[bot]");
}

interface PullRequestAnswer {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly draft?: boolean;
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly labels: readonly { readonly name: string }[];
  readonly created_at: string;
  readonly closed_at: string | null;
  readonly html_url: string;
  /** Without a repository when the fork is gone. */
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly repo: { readonly full_name: string } };
}

function readPullRequest(data: PullRequestAnswer): PullRequest {
  const { login, type } = data.user ?? NOBODY;
  return {
    number: data.number,
    title: data.title,
    isOpen: data.state === "open",
    headCommit: data.head.sha,
    isFromFork: data.head.repo?.full_name !== data.base.repo.full_name,
    isDraft: data.draft === true,
    author: { login, isBot: type === "Bot" },
    labels: data.labels.map(({ name }) => name),
    createdAt: data.created_at,
    closedAt: data.closed_at ?? undefined,
    url: data.html_url,
  };
}
