import { findConversation, noteEvent, showLabel, showLabels } from "./conversations.ts";
import { HttpError, type Route } from "./http.ts";
import type { Conversation, GitHubState } from "./state.ts";
import { tellPullRequest } from "./webhooks.ts";

/** https://docs.github.com/en/rest/issues/labels */
export function labelRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/issues/:number/labels`;
  const permission = "issues=write; pull_requests=write";
  return [
    {
      method: "GET",
      path: base,
      permission: "issues=read; pull_requests=read",
      handle: ({ parameters }) => ({ status: 200, body: showLabels(findConversation(state, parameters.number)) }),
    },
    {
      method: "POST",
      path: base,
      permission,
      handle: ({ parameters, body, viewer }) => {
        const conversation = findConversation(state, parameters.number);
        for (const name of readNames(body.labels))
          setLabel(state, conversation, { name, isSet: true, actor: viewer.login });
        return { status: 200, body: showLabels(conversation) };
      },
    },
    {
      method: "DELETE",
      path: `${base}/:name`,
      permission,
      handle: ({ parameters, viewer }) => {
        const conversation = findConversation(state, parameters.number);
        const name = conversation.labels.find((label) => label.toLowerCase() === parameters.name?.toLowerCase());
        if (name === undefined) throw new HttpError(404, "Label does not exist");
        setLabel(state, conversation, { name, isSet: false, actor: viewer.login });
        return { status: 200, body: showLabels(conversation) };
      },
    },
  ];
}

/** Names of labels in a request; what does not exist yet is made. @throws HttpError 422 */
export function readNames(value: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [];
  return names.map((name) => {
    if (typeof name === "string" && name !== "") return name;
    throw new HttpError(422, "Validation Failed: labels are names that are not empty");
  });
}

/** Names that differ in case only are the same label. */
function setLabel(
  state: GitHubState,
  conversation: Conversation,
  { name, isSet, actor }: { readonly name: string; readonly isSet: boolean; readonly actor: string },
): void {
  const others = conversation.labels.filter((label) => label.toLowerCase() !== name.toLowerCase());
  if (isSet && others.length < conversation.labels.length) return;
  conversation.labels = isSet ? [...others, name] : others;
  const event = isSet ? "labeled" : "unlabeled";
  noteEvent(state, conversation, { event, actor, label: { name, color: "ededed" } });
  const pullRequest = state.pullRequests.get(conversation.number);
  if (pullRequest === undefined) return;
  tellPullRequest(state, pullRequest, { action: event, sender: actor, label: showLabel(name) });
}
