import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import type { GitHub } from "./github.ts";

/** A comment as it stands on GitHub. */
export interface WrittenComment {
  readonly id: number;
  readonly body: string;
}

/** The comments on pull requests and issues that the token's owner or a job wrote. */
export interface Comments extends Pick<GitHub, "readComment" | "commentIn" | "saveComment"> {
  /** Says something in a conversation, and never twice when an answer is lost. */
  add(conversation: number, body: string): Promise<WrittenComment>;
}

/** Who signs what is written with the token of a workflow's job. */
const JOB = "github-actions[bot]";

/**
 * One comment for each pull request and marker, found again by the hidden marker and by its author: a job, or whoever the
 * token belongs to. A person who may write to the repository may edit a job's comment:
 * https://docs.github.com/en/communities/moderating-comments-and-conversations/managing-disruptive-comments
 */
export function createComments({ octokit, scope }: Calls, ownLogin: () => Promise<string>): Comments {
  const known = new Map<string, WrittenComment>();

  /** Whose comments are ours; a job's come first, because the next job finds no other. */
  const ourLogins = async (): Promise<readonly string[]> => [...new Set([JOB, await ownLogin()])];

  const findAll = async (
    conversation: number,
    beginning: string,
    logins: readonly string[],
  ): Promise<readonly WrittenComment[]> => {
    const comments = await allPages((page) =>
      octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...scope,
        issue_number: conversation,
        per_page: PAGE_SIZE,
        page,
      }),
    );
    const signed = comments.map(({ id, user, body = "" }) => ({ id: Number(id), login: user?.login, body }));
    return writtenBy(logins, beginning, signed).map(({ id, body }) => ({ id, body }));
  };

  /** False when somebody has deleted the comment, or it is not the token's to change. */
  const change = async ({ id }: WrittenComment, body: string): Promise<boolean> => {
    const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
    const changed = await call(() => octokit.request(route, { ...scope, comment_id: id, body }), [403, 404]);
    return changed !== undefined;
  };

  const remove = ({ id }: WrittenComment) =>
    call(
      () => octokit.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...scope, comment_id: id }),
      [403, 404],
    );

  /** Lets the first that can be changed say this. Two runs may both have found none and made one each: that one stays. */
  const saveIn = async (comments: readonly WrittenComment[], body: string): Promise<WrittenComment | undefined> => {
    for (const [index, comment] of comments.entries()) {
      if (comment.body !== body && !(await change(comment, body))) continue;
      for (const other of comments.slice(index + 1)) await remove(other);
      return { id: comment.id, body };
    }
    return undefined;
  };

  /** @param beginning - by which the comment is found again when the answer is lost. */
  const post = (conversation: number, body: string, beginning: string) =>
    createOnce<WrittenComment>(
      async () => {
        const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
        const { data } = await octokit.request(route, { ...scope, issue_number: conversation, body });
        return { data: { id: Number(data.id), body } };
      },
      async () => (await findAll(conversation, beginning, [await ownLogin()]))[0],
    );

  return {
    readComment: async (pullRequest, marker) => (await findAll(pullRequest, marker, await ourLogins()))[0]?.body,
    commentIn: async (events, marker) => {
      const comments = events.flatMap(({ kind, actor, body }) =>
        kind === "commented" ? [{ login: actor, body }] : [],
      );
      return writtenBy(await ourLogins(), marker, comments)[0]?.body;
    },
    saveComment: async (pullRequest, marker, body) => {
      const key = `${pullRequest} ${marker}`;
      const old = known.get(key);
      const comments = old === undefined ? await findAll(pullRequest, marker, await ourLogins()) : [old];
      known.set(key, (await saveIn(comments, body)) ?? (await post(pullRequest, body, marker)));
    },
    add: (conversation, body) => post(conversation, body, body),
  };
}

/**
 * Those of some authors that begin so, the first author's first. Further on stands what others say, a log with somebody's
 * marker in it for example.
 */
function writtenBy<Comment extends { readonly login: string | undefined; readonly body: string }>(
  logins: readonly string[],
  beginning: string,
  comments: readonly Comment[],
): readonly Comment[] {
  return logins.flatMap((login) =>
    comments.filter((comment) => comment.login === login && comment.body.startsWith(beginning)),
  );
}
