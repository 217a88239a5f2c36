import { showAccount } from "./accounts.ts";
import { showComment } from "./comments.ts";
import { findConversation } from "./conversations.ts";
import type { Route } from "./http.ts";
import type { GitHubState, TimelineEvent } from "./state.ts";

/** https://docs.github.com/en/rest/issues/timeline#list-timeline-events-for-an-issue */
export function timelineRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}/issues/:number/timeline`,
      permission: "issues=read; pull_requests=read",
      handle: ({ parameters }) => {
        const { number, timeline } = findConversation(state, parameters.number);
        const comments = [...state.comments.values()].filter(({ issue }) => issue === number);
        const entries = [
          ...timeline.map((event) => ({ at: event.createdAt, shown: show(event) })),
          ...comments.map((comment) => ({
            at: comment.createdAt,
            shown: { event: "commented", actor: showAccount(comment.author), ...showComment(state, comment) },
          })),
        ];
        const inOrder = entries.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
        return { status: 200, body: inOrder.map(({ shown }) => shown) };
      },
    },
  ];
}

function show({ id, event, actor, createdAt, details }: TimelineEvent): unknown {
  return { id, event, actor: showAccount(actor), created_at: createdAt, commit_id: null, ...details };
}
