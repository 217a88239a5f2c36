import { allPages, type Calls, call, createOnce, PAGE_SIZE } from "./calls.ts";
import type { Comments } from "./comments.ts";
import type { GitHub } from "./github.ts";

/** Set on every issue of ours, so that few have to be looked through; GitHub makes it when there is none. */
const LABEL = "greenroom";

/** Issues that tell about something as long as it lasts, found again by a hidden marker and by their author. */
export function createIssues(
  { octokit, scope }: Calls,
  comments: Pick<Comments, "add">,
  ownLogin: () => Promise<string>,
): Pick<GitHub, "saveIssue" | "closeIssue"> {
  /** Numbers of the open ones, oldest first. */
  const find = async (marker: string): Promise<readonly number[]> => {
    const [login, issues] = await Promise.all([
      ownLogin(),
      allPages((page) =>
        octokit.request("GET /repos/{owner}/{repo}/issues", {
          ...scope,
          state: "open",
          labels: LABEL,
          sort: "created",
          direction: "asc",
          per_page: PAGE_SIZE,
          page,
        }),
      ),
    ]);
    return issues
      .filter(
        ({ user, body, pull_request }) =>
          pull_request === undefined && user?.login === login && body?.startsWith(marker),
      )
      .map(({ number }) => number);
  };

  const change = (
    number: number,
    changes: { title?: string; body?: string; state?: "closed"; state_reason?: "completed" | "not_planned" },
  ) =>
    call(() =>
      octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
        ...scope,
        issue_number: number,
        ...changes,
      }),
    );

  return {
    saveIssue: async ({ marker, title, body }) => {
      const marked = body.startsWith(marker) ? body : `${marker}\n${body}`;
      const [first, ...others] = await find(marker);
      // Two runs may both have found none and opened one each: the first stays.
      for (const number of others) await change(number, { state: "closed", state_reason: "not_planned" });
      if (first !== undefined) {
        await change(first, { title, body: marked });
        return first;
      }
      const opened = await createOnce<{ readonly number: number }>(
        () => octokit.request("POST /repos/{owner}/{repo}/issues", { ...scope, title, body: marked, labels: [LABEL] }),
        async () => {
          const [number] = await find(marker);
          return number === undefined ? undefined : { number };
        },
      );
      return opened.number;
    },
    closeIssue: async (marker, lastWord) => {
      const open = await find(marker);
      for (const number of open) {
        await comments.add(number, lastWord);
        await change(number, { state: "closed", state_reason: "completed" });
      }
      return open.length > 0;
    },
  };
}
