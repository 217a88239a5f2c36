import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import type { GitHub } from "./github.ts";

/** A comment as it stands on GitHub. */
export interface WrittenComment {
  readonly id: number;
  readonly body: string;
}

/** The comments on pull requests and issues that the token's owner wrote. */
export interface Comments extends Pick<GitHub, "readComment" | "saveComment"> {
  /** Says something in a conversation, and never twice when an answer is lost. */
  add(conversation: number, body: string): Promise<WrittenComment>;
}

/** One comment for each pull request and marker, found again by the hidden marker and by its author. */
export function createComments({ octokit, scope }: Calls, ownLogin: () => Promise<string>): Comments {
  const known = new Map<string, WrittenComment>();

  /** Ours that begin so, oldest first. Further on stands what others say, a log with somebody's marker in it for example. */
  const findAll = async (conversation: number, beginning: string): Promise<readonly WrittenComment[]> => {
    const [login, comments] = await Promise.all([
      ownLogin(),
      allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...scope,
          issue_number: conversation,
          per_page: PAGE_SIZE,
          page,
        }),
      ),
    ]);
    return comments
      .filter(({ user, body }) => user?.login === login && body?.startsWith(beginning))
      .map(({ id, body = "" }) => ({ id: Number(id), body }));
  };

  /** Two runs may both have found none and made one each: the first stays. */
  const findOne = async (conversation: number, marker: string): Promise<WrittenComment | undefined> => {
    const [first, ...others] = await findAll(conversation, marker);
    for (const { id } of others) {
      await call(
        () =>
          octokit.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...scope, comment_id: id }),
        [404],
      );
    }
    return first;
  };

  /** False when somebody has deleted the comment. */
  const change = async ({ id }: WrittenComment, body: string): Promise<boolean> => {
    const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
    const changed = await call(() => octokit.request(route, { ...scope, comment_id: id, body }), [404]);
    return changed !== undefined;
  };

  const post = (conversation: number, body: string, find: () => Promise<WrittenComment | undefined>) =>
    createOnce<WrittenComment>(async () => {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const { data } = await octokit.request(route, { ...scope, issue_number: conversation, body });
      return { data: { id: Number(data.id), body } };
    }, find);

  return {
    readComment: async (pullRequest, marker) => (await findAll(pullRequest, marker))[0]?.body,
    saveComment: async (pullRequest, marker, body) => {
      const key = `${pullRequest} ${marker}`;
      const old = known.get(key) ?? (await findOne(pullRequest, marker));
      const isSaved = old !== undefined && (old.body === body || (await change(old, body)));
      known.set(
        key,
        isSaved ? { id: old.id, body } : await post(pullRequest, body, () => findOne(pullRequest, marker)),
      );
    },
    add: (conversation, body) =>
      post(conversation, body, async () =>
        (await findAll(conversation, body)).find((comment) => comment.body === body),
      ),
  };
}
