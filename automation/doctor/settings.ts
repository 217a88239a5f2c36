import { access } from "node:fs/promises";
import { STATE_HINT } from "../engine/backend.ts";
import { CliError } from "../errors.ts";
import { isPulumiCloud, PASSPHRASE_HINT } from "../passphrase.ts";
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
    { area: "settings", name: "PULUMI_CONFIG_PASSPHRASE", look: () => lookAtPassphrase(environment) },
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

async function lookAtPassphrase(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE ?? "";
  if (environment.PULUMI_CONFIG_PASSPHRASE) return ok("set");
  if (file !== "") {
    const mend = "Correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE.";
    return (await isReadable(file)) ? ok("in a file") : failed(`the file ${file} cannot be read`, mend);
  }
  if (isPulumiCloud(environment.PULUMI_BACKEND_URL)) return skipped("not needed: the Pulumi Cloud encrypts the state");
  return missing("it is not set, or empty", PASSPHRASE_HINT);
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
  if (!state) return missing("it is not set: the state is where `pulumi login` said, if anybody did", STATE_HINT);
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
