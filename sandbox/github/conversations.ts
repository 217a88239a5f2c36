import { associationOf, showAccount } from "./accounts.ts";
import { HttpError } from "./http.ts";
import type { Conversation, GitHubState } from "./state.ts";

/** The issue or pull request with this number, or a 404 as the original answers it. */
export function findConversation(state: GitHubState, number: string | undefined): Conversation {
  const found = state.pullRequests.get(Number(number)) ?? state.issues.get(Number(number));
  if (found === undefined) throw new HttpError(404, "Not Found");
  return found;
}

/** A new conversation; issues and pull requests share their numbers. */
export function startConversation(
  state: GitHubState,
  author: string,
  { title, body }: { readonly title: string; readonly body: string },
): Conversation {
  const now = new Date().toISOString();
  return {
    number: state.pullRequests.size + state.issues.size + 1,
    ...{ author, title, body, state: "open", stateReason: null, labels: [], timeline: [] },
    ...{ createdAt: now, updatedAt: now, closedAt: null },
  };
}

/** Notes in the timeline what somebody did, and when. */
export function noteEvent(
  state: GitHubState,
  conversation: Conversation,
  { event, actor, ...details }: { readonly event: string; readonly actor: string; readonly [name: string]: unknown },
): void {
  const createdAt = new Date().toISOString();
  conversation.timeline.push({ id: state.nextId(), event, actor, createdAt, details });
  conversation.updatedAt = createdAt;
}

/** Closes or opens a conversation, and says so in its timeline. */
export function setState(
  state: GitHubState,
  conversation: Conversation,
  { wanted, actor, reason = null }: { wanted: "open" | "closed"; actor: string; reason?: string | null },
): void {
  conversation.state = wanted;
  conversation.stateReason = reason;
  noteEvent(state, conversation, { event: wanted === "closed" ? "closed" : "reopened", actor, state_reason: reason });
  conversation.closedAt = wanted === "closed" ? conversation.updatedAt : null;
}

/** https://docs.github.com/en/rest/issues/issues#get-an-issue */
export function showIssue(state: GitHubState, conversation: Conversation): unknown {
  const { number, author } = conversation;
  const isPullRequest = state.pullRequests.has(number);
  const page = `https://github.com/${state.slug}/${isPullRequest ? "pull" : "issues"}/${number}`;
  return {
    id: number,
    node_id: `${isPullRequest ? "PR" : "I"}_${number}`,
    number,
    title: conversation.title,
    body: conversation.body,
    state: conversation.state,
    state_reason: conversation.stateReason,
    user: showAccount(author),
    author_association: associationOf(author),
    labels: showLabels(conversation),
    comments: [...state.comments.values()].filter(({ issue }) => issue === number).length,
    html_url: page,
    created_at: conversation.createdAt,
    updated_at: conversation.updatedAt,
    closed_at: conversation.closedAt,
    ...(isPullRequest ? { pull_request: { html_url: page, merged_at: null } } : {}),
  };
}

/** The labels of a conversation, as the API tells them. */
export function showLabels({ labels }: Pick<Conversation, "labels">): readonly unknown[] {
  return labels.map((name) => showLabel(name));
}

/** A label; all have one colour here. */
export function showLabel(name: string): unknown {
  return { name, color: "ededed", default: false, description: null };
}
