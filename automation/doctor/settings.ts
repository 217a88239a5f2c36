import { access } from "node:fs/promises";
import { CliError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";

/** A variable that opens something; its value is never shown. */
interface Key {
  readonly name: string;
  /** What it takes when it is not set. */
  readonly mend: string;
  /** Why it is not needed here; undefined when it is. */
  readonly needless?: string | undefined;
}

/** The environment variables: whether they are there and have the right form. */
export function settingsChecks(settings: Settings): readonly Check[] {
  const { environment } = settings;
  const state = environment.PULUMI_BACKEND_URL;
  const isBucket = state?.startsWith("s3://") === true;
  const isPulumiCloud = state?.startsWith("https://") === true;
  const keys: readonly Key[] = [
    {
      name: "DIGITALOCEAN_TOKEN",
      mend: "Make a token at https://cloud.digitalocean.com/account/api/tokens and set DIGITALOCEAN_TOKEN.",
    },
    {
      name: "GITHUB_TOKEN",
      mend: "Set GITHUB_TOKEN to a token that may comment on pull requests and create deployments; a job has one.",
    },
    ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => ({
      name,
      mend: `Set ${name}; for Spaces it is part of an access key of the account.`,
      needless: isBucket ? undefined : "the state is in no bucket",
    })),
  ];
  return [
    ...keys.map((key) => ({ area: "settings", name: key.name, look: async () => keyFinding(key, environment) })),
    { area: "settings", name: "PULUMI_CONFIG_PASSPHRASE", look: () => lookAtPassphrase(environment, isPulumiCloud) },
    { area: "settings", name: "GITHUB_REPOSITORY", look: async () => repositoryFinding(settings) },
    { area: "settings", name: "GREENROOM_STATE", look: async () => stateFinding(state) },
    { area: "settings", name: "GREENROOM_VALUES", look: () => lookAtValues(settings.valuesFile) },
  ];
}

/** Whether a key is set as it was given; white space around it is the trap of copied secrets. */
export function keyFinding({ name, mend, needless }: Key, environment: NodeJS.ProcessEnv): Finding {
  const value = environment[name] ?? "";
  if (value === "") return needless === undefined ? missing("it is not set", mend) : skipped(`not needed: ${needless}`);
  if (value.trim() === value) return ok("set");
  return failed(
    "its value has white space around it",
    `Set ${name} again, without a line break or a blank at either end.`,
  );
}

async function lookAtPassphrase(environment: NodeJS.ProcessEnv, isPulumiCloud: boolean): Promise<Finding> {
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE ?? "";
  if (environment.PULUMI_CONFIG_PASSPHRASE !== undefined) return ok("set");
  if (file !== "") {
    const mend = "Correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE.";
    return (await isReadable(file)) ? ok("in a file") : failed(`the file ${file} cannot be read`, mend);
  }
  if (isPulumiCloud) return skipped("not needed: the Pulumi Cloud encrypts the state");
  return missing(
    "it is not set",
    "Set PULUMI_CONFIG_PASSPHRASE to the passphrase that encrypts the secrets in the state.",
  );
}

function repositoryFinding(settings: Settings): Finding {
  try {
    const { owner, repository } = settings.github();
    return ok(`${owner}/${repository}`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // The token has a check of its own.
    const slug = settings.environment.GITHUB_REPOSITORY ?? "";
    if (/^[^/\s]+\/[^/\s]+$/.test(slug)) return ok(slug);
    return missing(slug === "" ? "it is not set" : `"${slug}" is not owner/name`, "Set it like this: example/shop.");
  }
}

function stateFinding(state: string | undefined): Finding {
  if (state === undefined) return skipped("it is not set: the state is where `pulumi login` said");
  return ok(
    state.startsWith("file:") ? "a folder of this machine" : `${new URL(state).protocol}//${new URL(state).host}`,
  );
}

async function lookAtValues(file: string | undefined): Promise<Finding> {
  if (file === undefined) return skipped("it is not set: the values are those of the files Pulumi.<kind>.yaml");
  if (await isReadable(file)) return ok(file);
  return failed(`the file ${file} cannot be read`, "Correct GREENROOM_VALUES, or unset it.");
}

function isReadable(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
