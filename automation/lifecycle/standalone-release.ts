import { readText } from "../engine/values.ts";
import type { StandaloneEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { GitHub } from "../services/github/github.ts";
import type { Tools } from "../tools.ts";
import { catalogueOfCommit } from "./catalogue-of-commit.ts";
import type { ReleaseOrder } from "./release.ts";

/**
 * What an environment with everything of its own is to run: the commit that was asked for, or its branch's newest. Staging
 * tries the catalogue of that commit too; production runs what was checked out.
 */
export async function standaloneOrder({ name }: StandaloneEnvironment, tools: Tools): Promise<ReleaseOrder> {
  const values = await tools.values(name);
  const branch = readText(values, "branch", { file: `Pulumi.${name}.yaml`, otherwise: "main" });
  const commit = tools.options.commit ?? (await headOf(branch, name, await tools.github()));
  const source = { commit, reference: `refs/heads/${branch}` };
  const catalogue = name === "staging" ? await catalogueOfCommit(source, tools) : await tools.catalogue();
  return { environment: name, ...source, catalogue };
}

async function headOf(branch: string, environment: string, github: Pick<GitHub, "branchHead">): Promise<string> {
  const head = await github.branchHead(branch);
  if (head !== undefined) return head;
  throw new CliError(
    "branch-not-found",
    `There is no branch "${branch}", whose newest commit "${environment}" runs.`,
    `Correct greenroom:branch in Pulumi.${environment}.yaml, or name a commit with --commit.`,
  );
}
