import { follow } from "./heads.ts";
import type { Route } from "./http.ts";
import { SANDBOX_ONLY } from "./sessions.ts";
import type { GitHubState } from "./state.ts";

/** The sandbox's own: what webhooks would be told, for whoever plays them. */
export function eventRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: "/_sandbox/events",
      permission: SANDBOX_ONLY,
      handle: async ({ query }) => {
        await follow(state);
        const after = Number(query.get("after") ?? 0);
        const events = state.events
          .filter(({ id }) => id > after)
          .map(({ id, name, startsWorkflows, payload }) => ({ id, name, starts_workflows: startsWorkflows, payload }));
        return { status: 200, body: { events } };
      },
    },
  ];
}
