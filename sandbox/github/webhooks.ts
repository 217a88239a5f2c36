import { ACTIONS_BOT, showAccount } from "./accounts.ts";
import { showPullRequest } from "./pull-request-form.ts";
import { showRepository } from "./repository.ts";
import type { GitHubState, PullRequest } from "./state.ts";

/** Remembers what a webhook would be told: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export function tellWebhook(
  state: GitHubState,
  name: string,
  sender: string,
  content: Readonly<Record<string, unknown>>,
): void {
  const payload = { ...content, repository: showRepository(state), sender: showAccount(sender) };
  state.events.push({ id: state.events.length + 1, name, startsWorkflows: sender !== ACTIONS_BOT.login, payload });
}

/** Remembers what happened to a pull request. */
export function tellPullRequest(
  state: GitHubState,
  pullRequest: PullRequest,
  { action, sender, ...more }: { readonly action: string; readonly sender: string; readonly [name: string]: unknown },
): void {
  const { number } = pullRequest;
  const shown = showPullRequest(state, pullRequest);
  tellWebhook(state, "pull_request", sender, { action, number, pull_request: shown, ...more });
}
