import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { type CommandLine, createCommandLine } from "./command-line.ts";

const ROOT = join(import.meta.dirname, "..");

/** Name of the file with its values, in the folder of the sandbox. */
export const TEAM_VALUES = "values-team.yaml";

/** What opens the state, and what a compose host is reached with. */
const BUCKET_KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const COMPOSE_FILES = ["GREENROOM_SSH_KEY", "GREENROOM_TLS_CERTIFICATE", "GREENROOM_TLS_KEY"];

interface EnvironmentRules {
  readonly secrets: readonly string[];
}

interface Values {
  readonly platform?: Readonly<Record<string, unknown>>;
}

/**
 * A command line with the settings of a team whose jobs share nothing: the state is in the bucket, and what jobs need
 * besides are secrets of the GitHub environments.
 *
 * @param platform - values of the platform that are different
 */
export async function withTeamSettings(
  { environment }: CommandLine,
  platform: Readonly<Record<string, unknown>> = {},
): Promise<CommandLine> {
  const own = environment.GREENROOM_VALUES ?? "";
  const values: Values = parse(await readFile(own, "utf8"));
  const secrets = platform.target === "compose-host" ? [...BUCKET_KEYS, ...COMPOSE_FILES] : BUCKET_KEYS;
  const githubEnvironments = await gitHubEnvironments({ "pr-preview": secrets, staging: BUCKET_KEYS });
  const file = join(dirname(own), TEAM_VALUES);
  await writeFile(file, stringify({ ...values, platform: { ...values.platform, githubEnvironments, ...platform } }));
  const secretsOfJobs = await Promise.all(["PR_PREVIEW", "STAGING"].map((name) => secretSettings(name, environment)));
  const state = environment.GREENROOM_SANDBOX_STATE ?? "";
  return createCommandLine(ROOT, {
    ...environment,
    ...Object.fromEntries(secretsOfJobs.flat()),
    GREENROOM_VALUES: file,
    GREENROOM_STATE: state,
    // For plain Pulumi.
    PULUMI_BACKEND_URL: state,
  });
}

/** What `Pulumi.platform.yaml` says, with more secrets. */
async function gitHubEnvironments(
  more: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, EnvironmentRules>>> {
  const { config }: { readonly config: Readonly<Record<string, unknown>> } = parse(
    await readFile(join(ROOT, "Pulumi.platform.yaml"), "utf8"),
  );
  const rules = config["greenroom:githubEnvironments"] as Readonly<Record<string, EnvironmentRules>>;
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, { ...rule, secrets: [...rule.secrets, ...(more[name] ?? [])] }]),
  );
}

/** The values of secrets for a GitHub environment; where a variable names a file, it is what is in the file. */
async function secretSettings(
  environment: string,
  values: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, string])[]> {
  const settingOf = (name: string) => `GREENROOM_SECRET_${environment}_${name}`;
  return Promise.all([
    ...BUCKET_KEYS.map(async (name) => [settingOf(name), values[name] ?? ""] as const),
    ...COMPOSE_FILES.map(async (name) => [settingOf(name), await readFile(values[name] ?? "", "utf8")] as const),
  ]);
}
