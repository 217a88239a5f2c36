/** What somebody may do in the repository: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization */
export type Role = "admin" | "maintain" | "write" | "read" | "none";

/** A person or an app. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot";
  readonly role: Role;
}

/** What a job's token and the sandbox's own act as. */
export const ACTIONS_BOT: Account = { id: 41898282, login: "github-actions[bot]", type: "Bot", role: "none" };

/** Everybody there is; the stranger has no part in the repository, and Dependabot's token may push, as the original's. */
export const ACCOUNTS: readonly Account[] = [
  { id: 2001, login: "sandbox-developer", type: "User", role: "write" },
  { id: 2002, login: "sandbox-maintainer", type: "User", role: "maintain" },
  { id: 2003, login: "sandbox-stranger", type: "User", role: "none" },
  { id: 49699333, login: "dependabot[bot]", type: "Bot", role: "write" },
  ACTIONS_BOT,
];

/** The account with this login, in whatever case. */
export function findAccount(login: string | undefined): Account | undefined {
  return ACCOUNTS.find((account) => account.login.toLowerCase() === login?.toLowerCase());
}

/** An account as it is shown beside what it did. */
export function showAccount(login: string): unknown {
  const { id = 0, type = "User" } = findAccount(login) ?? {};
  return { login, id, node_id: `U_${id}`, type, site_admin: false, html_url: `https://github.com/${login}` };
}

/** How close somebody is to the repository. */
export function associationOf(login: string): string {
  const { type, role } = findAccount(login) ?? {};
  return type === "User" && role !== "none" ? "MEMBER" : "NONE";
}
