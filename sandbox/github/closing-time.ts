import { HttpError, type Route } from "./http.ts";
import { SANDBOX_ONLY } from "./sessions.ts";
import type { GitHubState } from "./state.ts";

/** The sandbox's own: puts the closing of a pull request into the past, for what waits until that is long ago. */
export function closingTimeRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "PATCH",
      path: "/_sandbox/pull-requests/:number",
      permission: SANDBOX_ONLY,
      handle: ({ parameters, body }) => {
        const pullRequest = state.pullRequests.get(Number(parameters.number));
        if (pullRequest === undefined) throw new HttpError(404, "Not Found");
        if (pullRequest.state !== "closed") throw new HttpError(422, "Validation Failed: the pull request is open");
        pullRequest.closedAt = readTime(body.closed_at);
        return { status: 200, body: { number: pullRequest.number, closed_at: pullRequest.closedAt } };
      },
    },
  ];
}

function readTime(value: unknown): string {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new HttpError(422, "Validation Failed: closed_at takes a time in ISO 8601");
  return new Date(time).toISOString();
}
