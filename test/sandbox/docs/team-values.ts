import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Answer, Play } from "./play.ts";

const RULESETS = "/repos/greenroom/storefront/rulesets";
const IN_BUCKET = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** Changes values of the platform as somebody does who sets it up. The keys are without `greenroom:`. */
export async function changePlatform(play: Play, change: (values: Answer) => Answer): Promise<void> {
  const file = join(play.root, "Pulumi.platform.yaml");
  const { config } = parse(await readFile(file, "utf8"));
  const changed = Object.entries(change(config)).map(([key, value]) => [`greenroom:${key}`, value]);
  await writeFile(file, stringify({ config: { ...config, ...Object.fromEntries(changed) } }));
}

/** Lists the secrets of every GitHub environment that the guide tells to list. */
export async function listSecrets(play: Play): Promise<void> {
  await changePlatform(play, (values) => {
    const environments = Object.entries(values["greenroom:githubEnvironments"] as Record<string, Answer>).map(
      ([name, environment]) => [
        name,
        { ...environment, secrets: [...(environment.secrets as string[]), ...IN_BUCKET] },
      ],
    );
    const common = ["DIGITALOCEAN_TOKEN", "PULUMI_CONFIG_PASSPHRASE", ...IN_BUCKET];
    const platform = { branches: ["main"], secrets: [...common, "GREENROOM_ADMIN_TOKEN"] };
    return { githubEnvironments: { ...Object.fromEntries(environments), platform } };
  });
}

/** The checks that GitHub demands of changes of the default branch. */
export async function requiredChecks(play: Play): Promise<readonly unknown[]> {
  const rulesets = Object.values(await play.ask("GITHUB", "GET", RULESETS)) as Answer[];
  const id = rulesets.find(({ name }) => name === "greenroom-branch")?.id;
  const { rules } = await play.ask("GITHUB", "GET", `${RULESETS}/${id}`);
  const { parameters } = (rules as Answer[]).find(({ type }) => type === "required_status_checks") ?? {};
  const { required_status_checks: checks } = parameters as { readonly required_status_checks: readonly Answer[] };
  return checks.map(({ context }) => context);
}
