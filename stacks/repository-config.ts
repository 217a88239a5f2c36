import { PREVIEW_GITHUB_ENVIRONMENT, STANDALONE_ENVIRONMENTS } from "../components/naming.ts";
import type { DeploymentEnvironmentArgs } from "../components/repository/index.ts";
import type { SettingReader } from "./setting.ts";
import { parseList, parseMap, type Values } from "./values.ts";

/** The GitHub environment in which the program of a pull request is only tried, with keys that read. */
export const INFRASTRUCTURE_PREVIEW = "infrastructure-preview";

/** Those in which drift.yml looks at each stack, with keys that read; nobody approves what starts by itself every day. */
export const DRIFT_ENVIRONMENTS = (["platform", ...STANDALONE_ENVIRONMENTS] as const).map(
  (stack) => `drift-${stack}` as const,
);

/** Those that only infrastructure.yml and drift.yml use, for the stacks that the variable GREENROOM_STACKS lists. */
export const INFRASTRUCTURE_ENVIRONMENTS = [INFRASTRUCTURE_PREVIEW, "platform", ...DRIFT_ENVIRONMENTS] as const;

/** The GitHub environments that the other workflows use. */
export const COMMON_ENVIRONMENTS = [PREVIEW_GITHUB_ENVIRONMENT, ...STANDALONE_ENVIRONMENTS] as const;

/** Every GitHub environment that a workflow uses. */
export const GITHUB_ENVIRONMENTS = [...COMMON_ENVIRONMENTS, ...INFRASTRUCTURE_ENVIRONMENTS] as const;

/** How one GitHub environment is protected, and which secrets its jobs get. */
export interface GitHubEnvironmentConfig
  extends Pick<DeploymentEnvironmentArgs, "reviewers" | "preventSelfReview" | "adminsMayBypass" | "waitMinutes"> {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Names of its secrets; their values come from the edge. */
  readonly secrets: readonly string[];
}

/** What is to be kept of the repository's settings; the meaning of each value stands in `Pulumi.platform.yaml`. */
export interface RepositoryConfig {
  readonly owner: string;
  readonly name: string;
  readonly environments: Readonly<Record<string, GitHubEnvironmentConfig>>;
  /** Names of production's secrets that staging may have too. */
  readonly sharedSecrets: readonly string[];
  readonly requiredChecks: readonly string[];
  readonly requiredReviews: number;
}

/** Reads what is to be kept of the repository's settings; undefined when no repository is named. */
export function readRepository(settings: SettingReader): RepositoryConfig | undefined {
  const slug = settings.optionalText("repository");
  if (slug === "") return undefined;
  const [owner, name] = settings.read<readonly [string, string]>("repository", parseSlug, ["", ""]);
  return {
    owner,
    name,
    environments: settings.read<RepositoryConfig["environments"]>("githubEnvironments", parseEnvironments, {}),
    sharedSecrets: settings.read<readonly string[]>("sharedSecrets", parseList, []),
    requiredChecks: settings.read<readonly string[]>("requiredChecks", parseList, []),
    requiredReviews: settings.wholeNumber("requiredReviews", 0, 1),
  };
}

/**
 * The owner and the name of a repository.
 *
 * @throws Error when the text is not of the form `owner/name`.
 */
function parseSlug(value: unknown): readonly [string, string] {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(String(value)) ?? [];
  if (owner !== undefined && name !== undefined) return [owner, name];
  throw new Error(`owner/name is needed, such as example/shop, got ${JSON.stringify(value)}`);
}

function parseEnvironments(value: unknown): RepositoryConfig["environments"] {
  return Object.fromEntries(
    Object.entries(parseMap(value)).map(([name, settings]) => {
      if (!GITHUB_ENVIRONMENTS.some((known) => known === name)) {
        throw new Error(`the environments are ${GITHUB_ENVIRONMENTS.join(", ")}, got "${name}"`);
      }
      const environment = parseEnvironment(name, parseMap(settings));
      if (name === INFRASTRUCTURE_PREVIEW) requireReviewers(environment);
      return [name, environment];
    }),
  );
}

/** The state holds what opens every environment, and nobody else looks at the code before it can read the state. */
function requireReviewers({ reviewers, secrets }: GitHubEnvironmentConfig): void {
  const names = [...(reviewers?.users ?? []), ...(reviewers?.teams ?? [])];
  if (names.length > 0 || secrets.length === 0) return;
  throw new Error(
    `${INFRASTRUCTURE_PREVIEW}: it has secrets and runs code of pull requests, so name who approves that under users or teams`,
  );
}

const KEYS = ["branches", "tags", "users", "teams", "preventSelfReview", "adminsMayBypass", "waitMinutes", "secrets"];

function parseEnvironment(name: string, settings: Values): GitHubEnvironmentConfig {
  const other = Object.keys(settings).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw new Error(`${name}: "${other}" is none of ${KEYS.join(", ")}`);
  const list = (key: string) => texts(`${name}.${key}`, settings[key]);
  const { preventSelfReview, adminsMayBypass, waitMinutes } = settings;
  return {
    branches: list("branches"),
    tags: list("tags"),
    secrets: list("secrets"),
    reviewers: { users: list("users"), teams: list("teams") },
    preventSelfReview: flag(`${name}.preventSelfReview`, preventSelfReview, true),
    adminsMayBypass: flag(`${name}.adminsMayBypass`, adminsMayBypass, false),
    waitMinutes: minutes(`${name}.waitMinutes`, waitMinutes),
  };
}

function texts(path: string, value: unknown = []): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Error(`${path}: a list of texts is needed, got ${JSON.stringify(value)}`);
}

function flag(path: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === "boolean") return value;
  throw new Error(`${path}: true or false is needed, got ${JSON.stringify(value)}`);
}

function minutes(path: string, value: unknown = 0): number {
  if (typeof value === "number") return value;
  throw new Error(`${path}: a number of minutes is needed, got ${JSON.stringify(value)}`);
}
