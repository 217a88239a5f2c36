import { records, text } from "../services/json-api.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import { repositorySettingsChecks } from "./github-settings.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";

/** Something that the token must be allowed to do, and a request that tells whether it is. */
interface Permission {
  /** As the settings of tokens and the `permissions` of jobs call it. */
  readonly name: string;
  readonly method: "GET" | "POST";
  /** After `/repos/<owner>/<name>`. */
  readonly path: string;
  /** What it is needed for. */
  readonly use: string;
}

/** What `converge`, `sweep`, `preview` and `drift` do at GitHub. */
const PERMISSIONS: readonly Permission[] = [
  {
    name: "pull-requests: read",
    method: "GET",
    path: "/pulls?per_page=1",
    use: "knowing which pull requests are open",
  },
  { name: "deployments: write", method: "POST", path: "/deployments", use: "announcing deployments" },
  { name: "issues: write", method: "POST", path: "/issues", use: "telling of drift" },
  {
    name: "actions: read",
    method: "GET",
    path: "/actions/runs?per_page=1",
    use: "telling a dead run's lock from a live one's",
  },
];

/** What `up platform` does besides when it keeps the repository's settings. */
const SETTINGS_PERMISSIONS: readonly Permission[] = [
  { name: "administration: write", method: "POST", path: "/rulesets", use: "keeping the rules of branches and tags" },
  { name: "variables: write", method: "POST", path: "/actions/variables", use: "keeping the variables" },
];

const AREA = "GitHub";

/** The statuses by which GitHub says that a token was allowed to ask. */
const ALLOWED: readonly number[] = [200, 400, 409, 422];

/** What is asked of GitHub. */
export interface GitHubQuestions {
  readonly probe: Probe;
  /** Asks with what opens the settings of the repository. */
  readonly settingsProbe: Probe;
  /** As `owner/name`. */
  readonly slug: string;
  /** Whether the platform keeps the settings of the repository. */
  readonly keepsSettings: () => Promise<boolean>;
}

/**
 * The repository, its environments, and what the token may do. A request to make something leaves out what it must have:
 * GitHub refuses it for that (422) or for the permission (403), and makes nothing either way.
 */
export function githubChecks({ probe, settingsProbe, slug, keepsSettings }: GitHubQuestions): readonly Check[] {
  const ask: Probe = (method, path, body) => probe(method, `/repos/${slug}${path}`, body);
  const askForSettings: Probe = (method, path, body) => settingsProbe(method, `/repos/${slug}${path}`, body);
  const check = ({ method, path, ...permission }: Permission, asks = ask): Check => ({
    area: AREA,
    name: `permission ${permission.name}`,
    look: async () => permissionFinding(permission, await asks(method, path, method === "POST" ? {} : undefined)),
  });
  return [
    { area: AREA, name: "repository", look: async () => repositoryFinding(slug, await ask("GET", "")) },
    { area: AREA, name: "permission contents: read", look: () => lookAtBranch(ask) },
    ...PERMISSIONS.map((permission) => check(permission)),
    { area: AREA, name: "permission pull-requests: write", look: () => lookAtComments(ask) },
    ...SETTINGS_PERMISSIONS.map((permission) => whenKept(check(permission, askForSettings), keepsSettings)),
    whenKept(
      { area: AREA, name: "permission environments: write", look: () => lookAtEnvironments(askForSettings) },
      keepsSettings,
    ),
    ...repositorySettingsChecks(askForSettings),
  ];
}

/** A check of what only `up platform` needs, and only when it keeps the settings of the repository. */
function whenKept(check: Check, keepsSettings: () => Promise<boolean>): Check {
  const needless = skipped("not needed: greenroom:repository names no repository");
  return { ...check, look: async () => ((await keepsSettings()) ? check.look() : needless) };
}

/** Whether the token sees the repository. */
export function repositoryFinding(slug: string, { status, message }: ProbeAnswer): Finding {
  if (status === 200) return ok(`${slug} can be read`);
  if (status === 401) return failed("GitHub does not know the token", "Set GITHUB_TOKEN to a token that is valid.");
  if (status === 404) {
    return missing(
      `there is no repository ${slug} that the token may see`,
      "Correct GITHUB_REPOSITORY, or give the token access to the repository.",
    );
  }
  return failed(`GitHub answered with status ${status}: ${message}`, "https://www.githubstatus.com tells of outages.");
}

/** What the answer to a request says of a permission: GitHub hides with 404 what a token may not even see. */
export function permissionFinding({ name, use }: Pick<Permission, "name" | "use">, answer: ProbeAnswer): Finding {
  const { status, message, headers } = answer;
  if (ALLOWED.includes(status)) return ok(`allowed; it is for ${use}`);
  if (status === 401) return skipped("the token is not valid");
  if (status === 429 || headers.get("x-ratelimit-remaining") === "0")
    return skipped("GitHub has had too many requests");
  if (status === 403 || status === 404) {
    return missing(
      `not allowed, and needed for ${use}`,
      `Add "${name}" to the permissions of the job or of the token.`,
    );
  }
  return failed(`GitHub answered with status ${status}: ${message}`, "https://www.githubstatus.com tells of outages.");
}

/** Which branch there is for certain, only the repository tells. */
async function lookAtBranch(ask: Probe): Promise<Finding> {
  const { body } = await ask("GET", "");
  const branch = encodeURIComponent(text(body, "default_branch"));
  const permission = { name: "contents: read", use: "finding the newest commit of a branch" };
  return permissionFinding(permission, await ask("GET", `/branches/${branch}`));
}

/** A comment needs a pull request or an issue to stand under, so without any there is nothing to try it on. */
async function lookAtComments(ask: Probe): Promise<Finding> {
  const { status, body } = await ask("GET", "/pulls?state=all&per_page=1");
  const [newest] = records(body.list);
  if (status !== 200 || newest === undefined) return skipped("not tried: there is no pull request to try it on");
  const permission = { name: "pull-requests: write", use: "the comment on a pull request" };
  return permissionFinding(permission, await ask("POST", `/issues/${text(newest, "number")}/comments`, {}));
}

/** A variable, like a secret, needs an environment to be in, so without any there is nothing to try it on. */
async function lookAtEnvironments(ask: Probe): Promise<Finding> {
  const { body } = await ask("GET", "/environments?per_page=1");
  const [first] = records(body.environments);
  if (first === undefined) return skipped("not tried: the token sees no environment to try it on");
  const permission = { name: "environments: write", use: "keeping the secrets and variables of environments" };
  const name = encodeURIComponent(text(first, "name"));
  return permissionFinding(permission, await ask("POST", `/environments/${name}/variables`, {}));
}
