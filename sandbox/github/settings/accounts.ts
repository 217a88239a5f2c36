import { ACCOUNTS } from "../accounts.ts";
import { HttpError, type Route } from "../http.ts";
import type { GitHubState } from "../state.ts";
import type { Account } from "./state.ts";

/** The people and teams that reviewers can be: https://docs.github.com/en/rest/users/users, …/rest/teams/teams */
export function accountRoutes(state: GitHubState): Route[] {
  const [owner] = state.slug.split("/");
  return [
    {
      method: "GET",
      path: "/users/:login",
      handle: ({ parameters }) => {
        const { id, login } = find(ACCOUNTS, parameters.login);
        return { status: 200, body: { id, login, node_id: `U_${id}`, type: "User", site_admin: false, name: login } };
      },
    },
    {
      method: "GET",
      path: `/orgs/${owner}/teams/:slug`,
      handle: ({ parameters }) => {
        const { id, login } = find(state.settings.teams, parameters.slug);
        return { status: 200, body: { id, slug: login, name: login, node_id: `T_${id}`, privacy: "closed" } };
      },
    },
    // The official plugin asks for these beside each person.
    ...["gpg_keys", "keys"].map((keys): Route => {
      return { method: "GET", path: `/users/:login/${keys}`, handle: () => ({ status: 200, body: [] }) };
    }),
  ];
}

function find(accounts: readonly Account[], login: string | undefined): Account {
  const account = accounts.find((candidate) => candidate.login.toLowerCase() === login?.toLowerCase());
  if (account === undefined) throw new HttpError(404, "Not Found");
  return account;
}
