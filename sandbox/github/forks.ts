import { dirname, join } from "node:path";
import { cloneRepository } from "./git-repository.ts";
import { HttpError, type Route } from "./http.ts";
import { showRepository } from "./repository.ts";
import type { Fork, GitHubState } from "./state.ts";

/** https://docs.github.com/en/rest/repos/forks#create-a-fork */
export function forkRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "POST",
      path: `/repos/${state.slug}/forks`,
      permission: "administration=write",
      isForEverybody: true,
      handle: async ({ viewer }) => {
        if (viewer.type !== "User") throw new HttpError(403, "Resource not accessible by integration");
        return { status: 202, body: showRepository(state, await makeFork(state, viewer.login)) };
      },
    },
  ];
}

/** Somebody has one fork at most. */
async function makeFork(state: GitHubState, owner: string): Promise<Fork> {
  const found = state.forks.get(owner);
  if (found !== undefined) return found;
  const path = join(dirname(state.repository.path), "forks", `${owner}.git`);
  const fork = { id: state.nextId(), owner, repository: await cloneRepository(path, state.repository.path) };
  state.forks.set(owner, fork);
  return fork;
}
