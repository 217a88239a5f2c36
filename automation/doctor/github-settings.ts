import { PREVIEW_GITHUB_ENVIRONMENT, STANDALONE_ENVIRONMENTS } from "../../components/naming.ts";
import { records, text } from "../services/json-api.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";

const ENVIRONMENTS = [PREVIEW_GITHUB_ENVIRONMENT, ...STANDALONE_ENVIRONMENTS];

/** What no job of a workflow can do without. */
const VARIABLES = ["GREENROOM_STATE"];
const SECRETS = ["DIGITALOCEAN_TOKEN"];

const HOW =
  'Set what is named in the repository\'s settings, or set greenroom:repository and run "greenroom up platform"';

/** What workflows find in the repository's settings; `ask` takes paths after the repository's own. */
export function repositorySettingsChecks(ask: Probe): readonly Check[] {
  const look = (name: string, path: string, key: string, wanted: readonly string[]): Check => ({
    area: "GitHub",
    name,
    look: async () => namesFinding(await ask("GET", path), key, wanted),
  });
  return [
    look("environments", "/environments?per_page=100", "environments", ENVIRONMENTS),
    look("variables", "/actions/variables?per_page=30", "variables", VARIABLES),
    ...ENVIRONMENTS.map((name) =>
      look(`secrets of ${name}`, `/environments/${name}/secrets?per_page=100`, "secrets", SECRETS),
    ),
  ];
}

/** Whether a list has the names that are wanted; of secrets GitHub tells the names alone. */
export function namesFinding(
  { status, message, body }: Pick<ProbeAnswer, "status" | "message" | "body">,
  key: string,
  wanted: readonly string[],
): Finding {
  // A job's own token may read few of them, and nothing that works here needs to.
  if (status === 401 || status === 403) return skipped("not tried: the token may not read them");
  if (status !== 200 && status !== 404) {
    return failed(
      `GitHub answered with status ${status}: ${message}`,
      "https://www.githubstatus.com tells of outages.",
    );
  }
  const names = records(body[key]).map((entry) => text(entry, "name"));
  const lacking = wanted.filter((name) => !names.includes(name));
  if (lacking.length === 0) return ok(wanted.join(", "));
  return missing(`there is no ${lacking.join(", ")}`, `${HOW}: docs/repository.md.`);
}
