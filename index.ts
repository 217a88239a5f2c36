import { readFile } from "node:fs/promises";
import process from "node:process";
import { getStack } from "@pulumi/pulumi";
import { apps } from "./apps.ts";
import { openRepository } from "./automation/delivery/git.ts";
import { readSources } from "./automation/delivery/source.ts";
import { type Deployment, readBuildArguments, resolveStack, secretsIn, type ValueTexts } from "./stacks/index.ts";

/** What the command line would hand in: the images of the commit that is checked out, found in the registry by their tags. */
async function describeCheckout(values: ValueTexts, repository: string): Promise<Deployment> {
  const git = openRepository(repository, new AbortController().signal);
  const commit = await git.resolveCommit("HEAD", 0);
  const sources = await readSources(git, commit, apps, readBuildArguments(values));
  return {
    commit,
    release: Object.fromEntries(sources.map(({ app, tag, commit: source }) => [app.name, { tag, commit: source }])),
  };
}

/** The program of the selected stack, for `pulumi up`, `preview` and `refresh` without the command line. */
// biome-ignore lint/style/noDefaultExport: Pulumi's language host runs the default export.
export default async function program() {
  const { env } = process;
  const stack = resolveStack(getStack());
  const stackFile = await readFile(new URL(`Pulumi.${stack.kind}.yaml`, import.meta.url), "utf8");
  const overrides = env.GREENROOM_VALUES ? await readFile(env.GREENROOM_VALUES, "utf8") : undefined;
  const values = { stackFile, ...(overrides === undefined ? {} : { overrides }) };
  const deployment =
    stack.kind !== "platform" ? await describeCheckout(values, env.GREENROOM_REPOSITORY ?? ".") : undefined;
  return stack.program({ apps, values, secrets: secretsIn(env), ...(deployment === undefined ? {} : { deployment }) });
}
