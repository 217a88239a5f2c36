import { isTemplateMapping, type Template } from "../language/template.ts";

/** What a job's token may do, by scope, such as `pull-requests`. */
export type Permissions = Readonly<Record<string, Level>>;

/** How far a permission goes. */
type Level = "none" | "read" | "write";

const LEVELS: readonly Level[] = ["none", "read", "write"];
const SCOPES = [
  ...["actions", "attestations", "checks", "contents", "deployments", "discussions", "issues", "packages", "pages"],
  ...["pull-requests", "repository-projects", "security-events", "statuses"],
];
/** What tokens of repositories may do whose owner has not changed it. */
const USUAL: Permissions = { contents: "read", packages: "read" };

/** Where a job and its workflow say what the token of the job may do. */
interface Wishes {
  readonly job: Template | undefined;
  readonly workflow: Template | undefined;
}

/**
 * What the token of a job may do: the job's own word counts before the workflow's, and what is not named is not allowed.
 * A called workflow that does not say gets what its caller has (`limit`). What strangers may have changed only reads.
 */
export function permissionsOf(wishes: Wishes, limit: Permissions | undefined, isUntrusted: boolean): Permissions {
  const wanted = read(wishes.job) ?? read(wishes.workflow) ?? limit ?? USUAL;
  const entries = Object.entries(wanted)
    .map(([scope, level]): [string, Level] => [scope, isUntrusted && level === "write" ? "read" : level])
    .filter(([, level]) => level !== "none");
  return Object.fromEntries(entries);
}

/** Refuses a job of a called workflow that wants more than the caller may. @throws Error naming the first such wish */
export function refuseOverreach(job: string, wishes: Wishes, limit: Permissions): void {
  for (const [scope, level] of Object.entries(permissionsOf(wishes, limit, false))) {
    const allowed = limit[scope] ?? "none";
    if (LEVELS.indexOf(level) > LEVELS.indexOf(allowed)) {
      const wish = `'${scope}: ${level}', but is only allowed '${scope}: ${allowed}'`;
      throw new Error(`The nested job '${job}' is requesting ${wish}.`);
    }
  }
}

function read(template: Template | undefined): Permissions | undefined {
  if (template === "read-all" || template === "write-all") {
    const level = template === "read-all" ? "read" : "write";
    return Object.fromEntries(SCOPES.map((scope) => [scope, level]));
  }
  return isTemplateMapping(template) ? (template as Permissions) : undefined;
}
