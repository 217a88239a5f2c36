import {
  COMMON_ENVIRONMENTS,
  INFRASTRUCTURE_ENVIRONMENTS,
  INFRASTRUCTURE_PREVIEW,
} from "../../stacks/repository-config.ts";
import { records, text } from "../services/json-api.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";

/** What no job of a workflow can do without. */
const VARIABLES = ["GREENROOM_STATE"];
const SECRETS = ["DIGITALOCEAN_TOKEN"];

/** Lists the stacks that infrastructure.yml and drift.yml look after; without it, these workflows do nothing. */
const STACKS = "GREENROOM_STACKS";

const HOW =
  'Set what is named in the repository\'s settings, or set greenroom:repository and run "greenroom up platform"';

/** What workflows find in the repository's settings; `ask` takes paths after the repository's own. */
export function repositorySettingsChecks(ask: Probe): readonly Check[] {
  const look = (name: string, path: string, key: string, wanted: readonly string[]): Check => ({
    area: "GitHub",
    name,
    look: async () => namesFinding(await ask("GET", path), key, wanted),
  });
  const environments = (name: string, wanted: readonly string[]) =>
    look(name, "/environments?per_page=100", "environments", wanted);
  const secretsOf = (name: string) =>
    look(`secrets of ${name}`, `/environments/${name}/secrets?per_page=100`, "secrets", SECRETS);
  return [
    environments("environments", COMMON_ENVIRONMENTS),
    look("variables", "/actions/variables?per_page=30", "variables", VARIABLES),
    ...COMMON_ENVIRONMENTS.map(secretsOf),
    ...INFRASTRUCTURE_ENVIRONMENTS.flatMap((name) =>
      [environments(`environment ${name}`, [name]), secretsOf(name)].map((check) => whenUsed(name, check, ask)),
    ),
  ];
}

/** A check of an environment that only infrastructure.yml or drift.yml uses: not needed before that looks after something. */
function whenUsed(name: string, check: Check, ask: Probe): Check {
  return {
    ...check,
    look: async () => {
      const answer = await ask("GET", `/actions/variables/${STACKS}`);
      const stacks = text(answer.body, "value");
      const isUsed =
        name === INFRASTRUCTURE_PREVIEW ? stacks !== "" : stacks.includes(`"${name.replace(/^drift-/, "")}"`);
      if (isUsed) return check.look();
      return silence(answer) ?? skipped(`not needed: the variable ${STACKS} names nothing that uses it`);
    },
  };
}

/** Whether a list has the names that are wanted; of secrets GitHub tells the names alone. */
export function namesFinding(
  answer: Pick<ProbeAnswer, "status" | "message" | "body">,
  key: string,
  wanted: readonly string[],
): Finding {
  const untold = silence(answer);
  if (untold !== undefined) return untold;
  const names = records(answer.body[key]).map((entry) => text(entry, "name"));
  const lacking = wanted.filter((name) => !names.includes(name));
  if (lacking.length === 0) return ok(wanted.join(", "));
  return missing(`there is no ${lacking.join(", ")}`, `${HOW}: docs/repository.md.`);
}

/** Why an answer tells nothing of the settings; undefined when it does. */
function silence({ status, message }: Pick<ProbeAnswer, "status" | "message">): Finding | undefined {
  // A job's own token may read few of them, and nothing that works here needs to.
  if (status === 401 || status === 403) return skipped("not tried: the token may not read them");
  if (status === 200 || status === 404) return undefined;
  return failed(`GitHub answered with status ${status}: ${message}`, "https://www.githubstatus.com tells of outages.");
}
