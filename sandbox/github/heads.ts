import { findAccount } from "./accounts.ts";
import { noteEvent, setState } from "./conversations.ts";
import type { GitHubState, PullRequest } from "./state.ts";
import { tellPullRequest, tellWebhook } from "./webhooks.ts";

const NO_COMMIT = "0".repeat(40);

/**
 * Looks what was pushed since the last look: a push needs no call, so that it is seen whenever somebody asks. An open
 * pull request's head is its branch's tip, and it is closed when the branch is gone.
 */
export function follow(state: GitHubState): Promise<void> {
  const look = state.following.then(() => lookAtBranches(state));
  state.following = look.catch(() => undefined);
  return look;
}

async function lookAtBranches(state: GitHubState): Promise<void> {
  const old = state.tips;
  state.tips = await state.repository.tips();
  for (const branch of new Set([...old.keys(), ...state.tips.keys()])) {
    const [before, after] = [old.get(branch), state.tips.get(branch)];
    if (before !== after) await tellPush(state, branch, before ?? NO_COMMIT, after ?? NO_COMMIT);
  }
  for (const pullRequest of state.pullRequests.values()) {
    if (pullRequest.state !== "open") continue;
    const hasMoved = await followBranch(state, pullRequest);
    if (!hasMoved && old.get(pullRequest.base) !== state.tips.get(pullRequest.base)) await tryMerge(state, pullRequest);
  }
}

async function followBranch(state: GitHubState, pullRequest: PullRequest): Promise<boolean> {
  const { head: before, branch, fork } = pullRequest;
  const after = await tipOf(state, fork, branch);
  if (after === before) return false;
  const sender = fork ?? pusherOf(state, branch);
  if (after === undefined) {
    await close(state, pullRequest, sender);
    return true;
  }
  await moveHead(state, pullRequest, after);
  if (!(await state.repository.isAncestor(before, after))) {
    noteEvent(state, pullRequest, { event: "head_ref_force_pushed", actor: sender, commit_id: after });
  }
  tellPullRequest(state, pullRequest, { action: "synchronize", sender, before, after });
  return true;
}

/** The newest commit of a branch of the repository or of a fork, which is got from there. */
export async function tipOf(
  state: GitHubState,
  owner: string | undefined,
  branch: string,
): Promise<string | undefined> {
  if (owner === undefined) return state.tips.get(branch);
  const fork = state.forks.get(owner)?.repository;
  const tip = await fork?.resolve(`refs/heads/${branch}`);
  if (fork !== undefined && tip !== undefined && (await state.repository.resolve(tip)) === undefined) {
    await state.repository.fetch(fork.path, tip);
  }
  return tip;
}

/** Brings a pull request's own references to a head. */
export async function moveHead(state: GitHubState, pullRequest: PullRequest, head: string): Promise<void> {
  pullRequest.head = head;
  pullRequest.updatedAt = new Date().toISOString();
  await state.repository.setReference(`refs/pull/${pullRequest.number}/head`, head);
  await tryMerge(state, pullRequest);
}

/** Closes a pull request. */
export async function close(state: GitHubState, pullRequest: PullRequest, actor: string): Promise<void> {
  setState(state, pullRequest, { wanted: "closed", actor });
  await tryMerge(state, pullRequest);
  tellPullRequest(state, pullRequest, { action: "closed", sender: actor });
}

/** Makes the merge that jobs see as `refs/pull/<n>/merge`; there is none with conflicts and none of what is closed. */
async function tryMerge(state: GitHubState, pullRequest: PullRequest): Promise<void> {
  const reference = `refs/pull/${pullRequest.number}/merge`;
  const base = state.tips.get(pullRequest.base);
  const merge =
    pullRequest.state === "open" && base !== undefined
      ? await state.repository.merge(base, pullRequest.head)
      : undefined;
  pullRequest.mergeCommit = merge;
  if (merge === undefined) await state.repository.removeReference(reference);
  else await state.repository.setReference(reference, merge);
}

async function tellPush(state: GitHubState, branch: string, before: string, after: string): Promise<void> {
  const pusher = pusherOf(state, branch);
  const [created, deleted] = [before === NO_COMMIT, after === NO_COMMIT];
  const forced = !(created || deleted) && !(await state.repository.isAncestor(before, after));
  const head = deleted ? null : { id: after, message: await state.repository.subject(after) };
  tellWebhook(state, "push", pusher, {
    ...{ ref: `refs/heads/${branch}`, before, after, created, deleted, forced },
    ...{ head_commit: head, pusher: { name: pusher } },
  });
}

/** Git does not tell who pushed: whoever opened the pull request of the branch, as far as that is somebody who pushes. */
function pusherOf(state: GitHubState, branch: string): string {
  const ofBranch = [...state.pullRequests.values()].findLast((one) => one.branch === branch && one.fork === undefined);
  const author = findAccount(ofBranch?.author);
  return author?.role === "write" || author?.role === "maintain" ? author.login : "sandbox-developer";
}
