import { randomBytes } from "node:crypto";
import { ACTIONS_BOT, type Account, findAccount, type Role } from "./accounts.ts";
import { HttpError, type Route } from "./http.ts";

/** The tokens that are accepted from the beginning. */
export interface Tokens {
  /** May do everything, also what only the sandbox itself does. */
  readonly token: string;
  /** May do what a workflow's job may at most. @default there is none */
  readonly jobToken?: string;
}

type Level = "read" | "write";

/** What a token opens. */
export interface Session {
  readonly account: Account;
  /**
   * What a job was given, by the names that the API uses, such as `pull_requests`. @default - what the account's role
   * allows, or everything when it is the sandbox's own token
   */
  readonly granted?: ReadonlyMap<string, Level>;
  readonly isSandbox?: boolean;
}

/** What a job's `permissions` can name: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const JOB_PERMISSIONS = [
  ...["actions", "artifact_metadata", "attestations", "checks", "contents", "deployments", "discussions", "id_token"],
  ...["issues", "models", "packages", "pages", "pull_requests", "repository_projects", "security_events", "statuses"],
];

/** What the roles below "admin" may not touch. */
const ADMINISTRATION = ["administration", "secrets", "environments", "actions_variables"];

/** What only the sandbox itself may do. */
export const SANDBOX_ONLY = "sandbox=write";

/** The tokens there are; more can be issued for the accounts of the sandbox and for jobs. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  constructor({ token, jobToken }: Tokens) {
    const everything = new Map(JOB_PERMISSIONS.map((name) => [name, "write" as const]));
    if (jobToken !== undefined) this.#sessions.set(jobToken, { account: ACTIONS_BOT, granted: everything });
    this.#sessions.set(token, { account: ACTIONS_BOT, isSandbox: true });
  }

  find(token: string): Session | undefined {
    return this.#sessions.get(token);
  }

  issue(session: Session): string {
    const token = `${session.granted === undefined ? "ghp" : "ghs"}_sandbox${randomBytes(15).toString("hex")}`;
    this.#sessions.set(token, session);
    return token;
  }

  /** Ends a token, as a job's ends with the job. */
  revoke(token: string): boolean {
    return this.#sessions.delete(token);
  }
}

/** Whether a session has one of the permissions, such as `issues=write; pull_requests=write`. */
export function isAllowed(session: Session, permissions: string): boolean {
  return session.isSandbox === true || permissions.split("; ").some((permission) => hasPermission(session, permission));
}

function hasPermission({ account, granted }: Session, permission: string): boolean {
  const [name = "", level] = permission.split("=");
  if (permission === SANDBOX_ONLY) return false;
  if (permission === "metadata=read") return true;
  if (granted !== undefined) return granted.get(name) === "write" || granted.get(name) === level;
  return roleAllows(account.role, name, level);
}

/** The repository is public: everybody may read what is no setting. */
function roleAllows(role: Role, name: string, level: string | undefined): boolean {
  if (role === "admin") return true;
  if (ADMINISTRATION.includes(name)) return false;
  return level === "read" || role === "maintain" || role === "write";
}

/** The sandbox's own: tokens for people, apps and jobs. */
export function tokenRoutes(sessions: Sessions): Route[] {
  return [
    {
      method: "POST",
      path: "/_sandbox/tokens",
      permission: SANDBOX_ONLY,
      handle: ({ body }) => ({ status: 201, body: { token: sessions.issue(readSession(body)) } }),
    },
    {
      method: "DELETE",
      path: "/_sandbox/tokens/:token",
      permission: SANDBOX_ONLY,
      handle: ({ parameters }) => {
        if (!sessions.revoke(parameters.token ?? "")) throw new HttpError(404, "Not Found");
        return { status: 204 };
      },
    },
  ];
}

function readSession({ account, permissions }: Readonly<Record<string, unknown>>): Session {
  if (permissions !== undefined) return { account: ACTIONS_BOT, granted: readPermissions(permissions) };
  const found = findAccount(String(account));
  if (found === undefined)
    throw new HttpError(422, `Validation Failed: there is no account ${JSON.stringify(account)}`);
  return { account: found };
}

function readPermissions(value: unknown): ReadonlyMap<string, Level> {
  const granted = new Map<string, Level>();
  for (const [key, level] of Object.entries(typeof value === "object" && value !== null ? value : {})) {
    const name = key.replaceAll("-", "_");
    if (!JOB_PERMISSIONS.includes(name))
      throw new HttpError(422, `Validation Failed: a job has no permission "${key}"`);
    if (level === "read" || level === "write") granted.set(name, level);
    else if (level !== "none") {
      throw new HttpError(
        422,
        `Validation Failed: "${key}" is "read", "write" or "none", not ${JSON.stringify(level)}`,
      );
    }
  }
  return granted;
}
