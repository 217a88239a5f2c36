import { userInfo } from "node:os";
import { backendEnvironment } from "./engine/backend.ts";
import { CliError } from "./errors.ts";

/** Where a service answers and what opens it. */
export interface ServiceAccess {
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** GitHub, and the repository whose pull requests get environments. */
export interface GitHubAccess extends ServiceAccess {
  /**
   * Opens the settings of the repository, which the token of a workflow's job never may.
   *
   * @default - the token
   */
  readonly adminToken?: string | undefined;
  readonly owner: string;
  readonly repository: string;
  /** Address of the run that works here; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
  /** Identity of the run that works here; undefined outside GitHub Actions. */
  readonly runId: string | undefined;
}

/** Everything that comes from environment variables, read once. */
export interface Settings {
  /** File with values that come before those of `Pulumi.<kind>.yaml`; undefined when there is none. */
  readonly valuesFile: string | undefined;
  /** Git repository that the images are built from. */
  readonly repository: string;
  /** Address and port of the DNS server to ask; undefined for the machine's own. */
  readonly resolver: string | undefined;
  /**
   * Who runs the command: the account that started the GitHub Actions run, or this machine's user.
   *
   * @throws CliError `setting-missing`
   */
  actor(): string;
  /** What child processes get: all variables, and where the state is. */
  readonly environment: NodeJS.ProcessEnv;
  /** @throws CliError `setting-missing` */
  digitalocean(): ServiceAccess;
  /** @throws CliError `setting-missing` */
  github(): GitHubAccess;
}

/**
 * Reads the settings; what only some commands need is asked for when they need it.
 *
 * @throws CliError `state-setting-invalid`
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    valuesFile: present(environment.GREENROOM_VALUES),
    repository: present(environment.GREENROOM_REPOSITORY) ?? ".",
    resolver: present(environment.GREENROOM_RESOLVER),
    environment: backendEnvironment(environment),
    actor: () => present(environment.GITHUB_ACTOR) ?? userName(),
    digitalocean: () => ({
      url: trimSlash(present(environment.DIGITALOCEAN_API_URL) ?? "https://api.digitalocean.com"),
      token: required(environment, "DIGITALOCEAN_TOKEN", "an access token of the DigitalOcean account"),
    }),
    github: () => readGitHub(environment),
  };
}

/**
 * What the engine gets of it. Its provider for GitHub keeps the settings of the repository and reads `GITHUB_TOKEN` alone,
 * so `GREENROOM_ADMIN_TOKEN` stands there when it is set; the command line's own calls stay with the token of the job.
 */
export function engineEnvironment({ environment }: Pick<Settings, "environment">): NodeJS.ProcessEnv {
  const adminToken = present(environment.GREENROOM_ADMIN_TOKEN);
  return adminToken === undefined ? environment : { ...environment, GITHUB_TOKEN: adminToken };
}

function readGitHub(environment: NodeJS.ProcessEnv): GitHubAccess {
  const slug = required(environment, "GITHUB_REPOSITORY", "the repository as owner/name");
  const [owner, repository, ...rest] = slug.split("/");
  if (!owner || !repository || rest.length > 0) {
    throw new CliError(
      "setting-missing",
      `GITHUB_REPOSITORY is "${slug}", not owner/name.`,
      "Set GITHUB_REPOSITORY like this: example/shop.",
    );
  }
  const runId = present(environment.GITHUB_RUN_ID);
  const server = trimSlash(present(environment.GITHUB_SERVER_URL) ?? "https://github.com");
  return {
    url: trimSlash(present(environment.GITHUB_API_URL) ?? "https://api.github.com"),
    token: required(environment, "GITHUB_TOKEN", "a token that may comment on pull requests and create deployments"),
    adminToken: present(environment.GREENROOM_ADMIN_TOKEN),
    owner,
    repository,
    runId,
    runUrl: runId === undefined ? undefined : `${server}/${slug}/actions/runs/${runId}`,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new CliError("setting-missing", "This machine does not know your name.", "Say it with --as.", { cause });
  }
}

function required(environment: NodeJS.ProcessEnv, name: string, meaning: string): string {
  const value = present(environment[name]);
  if (value !== undefined) return value;
  throw new CliError("setting-missing", `The environment variable ${name} is not set.`, `Set ${name} to ${meaning}.`);
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
