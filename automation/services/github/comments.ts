import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import type { GitHub } from "./github.ts";

/** One comment for each pull request, found again by a hidden marker and by its author. */
export function createComments({ octokit, scope }: Calls): Pick<GitHub, "saveComment"> {
  const known = new Map<number, number>();
  let author: Promise<string> | undefined;

  /** A job's token has no user behind it, and the API says so with 403; what it writes is signed by this bot. */
  const readAuthor = async () =>
    (await call(() => octokit.request("GET /user"), [403]))?.login ?? "github-actions[bot]";

  const find = async (pullRequest: number, marker: string): Promise<number | undefined> => {
    author ??= readAuthor();
    const [login, comments] = await Promise.all([
      author,
      allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...scope,
          issue_number: pullRequest,
          per_page: PAGE_SIZE,
          page,
        }),
      ),
    ]);
    const found = comments.find(({ user, body }) => user?.login === login && body?.includes(marker));
    return found === undefined ? undefined : Number(found.id);
  };

  return {
    saveComment: async (pullRequest, marker, body) => {
      const id = known.get(pullRequest) ?? (await find(pullRequest, marker));
      if (id !== undefined) {
        known.set(pullRequest, id);
        await call(() =>
          octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
            ...scope,
            comment_id: id,
            body,
          }),
        );
        return;
      }
      const created = await createOnce<{ readonly id: number | bigint }>(
        () =>
          octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            ...scope,
            issue_number: pullRequest,
            body,
          }),
        async () => {
          const made = await find(pullRequest, marker);
          return made === undefined ? undefined : { id: made };
        },
      );
      known.set(pullRequest, Number(created.id));
    },
  };
}
