import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { STANDALONE_ENVIRONMENTS } from "../../components/naming.ts";
import { findEnvironment } from "../environment.ts";
import type { Tools } from "../tools.ts";
import { type Check, type Finding, missing, ok } from "./check.ts";

/** The workflows that ask for what has to happen, and what does not happen without each. */
const WORKFLOWS: Readonly<Record<string, string>> = {
  "pull-request.yml": "no pull request gets an environment",
  "sweep.yml": "what closed pull requests leave stays",
  "staging-control.yml": "nobody can ask for staging there",
  "staging.yml": "a push to staging deploys nothing",
  "infrastructure.yml": "changes of the infrastructure are neither shown nor applied",
  "drift.yml": "nobody is told of what was changed by hand",
};

/** Production's secrets are for production's jobs alone. */
const WITH_SECRETS = ["pr-1", ...STANDALONE_ENVIRONMENTS.filter((name) => name !== "production")];

type FileTools = Pick<Tools, "catalogue" | "secrets" | "options" | "settings">;

/** The catalogue, the secrets that it names, and the workflows. */
export function fileChecks(tools: FileTools): readonly Check[] {
  const area = "project";
  const folder = tools.options.repository ?? tools.settings.repository;
  return [
    { area, name: "catalogue", look: () => lookAtCatalogue(tools) },
    ...WITH_SECRETS.map((name) => ({
      area,
      name: `secrets of ${name === "pr-1" ? "previews" : name}`,
      look: () => lookAtSecrets(name, tools),
    })),
    ...Object.entries(WORKFLOWS).map(([file, lack]) => ({
      area,
      name: `workflow ${file}`,
      look: () => lookForWorkflow(file, lack, folder),
    })),
  ];
}

async function lookAtCatalogue(tools: FileTools): Promise<Finding> {
  const apps = await tools.catalogue();
  return ok(`${tools.options.apps} is valid: ${apps.map(({ name }) => name).join(", ")}`);
}

/** Looks them up for good, in 1Password too, and tells no value. */
async function lookAtSecrets(name: string, tools: FileTools): Promise<Finding> {
  const environment = findEnvironment(name);
  if (environment === undefined) throw new Error(`"${name}" is no environment`);
  const { used } = await tools.secrets(environment, await tools.catalogue());
  return ok(used.length === 0 ? "the apps name none" : `each of ${used.join(", ")} has a value`);
}

/** Present is the file itself, or a workflow that calls the one of this name in another repository. */
async function lookForWorkflow(file: string, lack: string, repository: string): Promise<Finding> {
  const folder = join(repository, ".github", "workflows");
  const names = await readdir(folder).catch((): readonly string[] => []);
  if (names.includes(file)) return ok(join(".github", "workflows", file));
  const texts = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8").catch(() => "") })),
  );
  const caller = texts.find(({ text }) => text.includes(`/.github/workflows/${file}@`));
  if (caller !== undefined) return ok(`called by ${join(".github", "workflows", caller.name)}`);
  return missing(
    `it is not in ${folder}: ${lack}`,
    `Copy .github/workflows/${file} of Greenroom, or call it from a workflow.`,
  );
}
