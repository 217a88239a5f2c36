import type { ConfigValues } from "../engine/values.ts";
import { CliError } from "../errors.ts";
import { isRecord } from "../services/json-api.ts";
import type { Tools } from "../tools.ts";
import type { Receipt } from "./receipt.ts";

/** What the names of our variables begin with. */
const VARIABLE_PREFIX = "GREENROOM_";

/** What the names of our rulesets begin with. */
const RULESET_PREFIX = "greenroom-";

/**
 * Makes sure that the repository whose settings the platform keeps is the one that the command line speaks to.
 *
 * @throws CliError `configuration-invalid`
 */
export function requireOwnRepository(values: ConfigValues, tools: Pick<Tools, "settings">): void {
  const kept = keptRepository(values);
  if (kept === undefined) return;
  const { owner, repository } = tools.settings.github();
  if (kept.toLowerCase() === `${owner}/${repository}`.toLowerCase()) return;
  throw new CliError(
    "configuration-invalid",
    `greenroom:repository is "${kept}", and GITHUB_REPOSITORY is "${owner}/${repository}".`,
    "Set both to the repository whose pull requests get environments.",
  );
}

/** Asks GitHub what is left of the settings that the platform kept; nothing is asked when it kept none. */
export async function repositoryLines(values: ConfigValues, tools: Pick<Tools, "github">): Promise<Receipt> {
  if (keptRepository(values) === undefined) return [];
  const { settings } = await tools.github();
  const ours = Object.keys(readMap(values.githubEnvironments));
  const [environments, variables, rulesets] = await Promise.all([
    settings.environments(),
    settings.variables(),
    settings.rulesets(),
  ]);
  return [
    { what: "GitHub environments", left: environments.filter((name) => ours.includes(name)) },
    { what: "GitHub variables", left: variables.filter((name) => name.startsWith(VARIABLE_PREFIX)) },
    {
      what: "GitHub rulesets",
      left: rulesets.map(({ name }) => name).filter((name) => name.startsWith(RULESET_PREFIX)),
    },
  ];
}

function keptRepository({ repository }: ConfigValues): string | undefined {
  return typeof repository === "string" && repository !== "" ? repository : undefined;
}

function readMap(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
