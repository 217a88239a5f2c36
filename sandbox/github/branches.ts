import { HttpError, type Route } from "./http.ts";
import type { GitHubState } from "./state.ts";

/** https://docs.github.com/en/rest/branches/branches#get-a-branch */
export function branchRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}/branches/:branch`,
      permission: "contents=read",
      handle: async ({ parameters }) => {
        const name = parameters.branch ?? "";
        const sha = await state.repository.resolve(`refs/heads/${name}`);
        if (sha === undefined) throw new HttpError(404, "Branch not found");
        return { status: 200, body: { name, commit: { sha }, protected: false } };
      },
    },
  ];
}
