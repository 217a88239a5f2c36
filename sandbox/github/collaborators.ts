import { findAccount, type Role, showAccount } from "./accounts.ts";
import { HttpError, type Route } from "./http.ts";
import type { GitHubState } from "./state.ts";

/** The roles of old, by which the API tells newer ones too. */
const LEGACY_PERMISSIONS: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  read: "read",
  none: "none",
};

/** https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
export function collaboratorRoutes(state: GitHubState): Route[] {
  return [
    {
      method: "GET",
      path: `/repos/${state.slug}/collaborators/:username/permission`,
      permission: "metadata=read",
      handle: ({ parameters }) => {
        const account = findAccount(parameters.username);
        if (account?.type !== "User") throw new HttpError(404, `${parameters.username} is not a user`);
        const permission = LEGACY_PERMISSIONS[account.role];
        return { status: 200, body: { permission, role_name: account.role, user: showAccount(account.login) } };
      },
    },
  ];
}
