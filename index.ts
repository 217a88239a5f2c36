import { readFile } from "node:fs/promises";
import process from "node:process";
import { getProject, getStack, RunError } from "@pulumi/pulumi";
import { apps } from "./apps.ts";
import { openRepository } from "./automation/delivery/git.ts";
import { readSources } from "./automation/delivery/source.ts";
import { findEnvironment } from "./automation/environment.ts";
import { CliError } from "./automation/errors.ts";
import { obtainSecrets } from "./automation/secrets.ts";
import { composeAccess } from "./automation/services/compose-access.ts";
import { type Deployment, readBuildArguments, readTarget, resolveStack, type ValueTexts } from "./stacks/index.ts";
import { FINGERPRINT_KEY } from "./stacks/secret-fingerprints.ts";
import { type ValueKind, valuesOfOverrides, valuesOfStackFile } from "./stacks/values.ts";

/**
 * What the command line would hand in: the images of the commit that is checked out, found in the registry by their tags. In a
 * bare repository, such as the sandbox's, it is the newest commit of the pull request.
 */
async function describeCheckout(stack: string, values: ValueTexts, repository: string): Promise<Deployment> {
  const git = openRepository(repository, new AbortController().signal);
  const environment = findEnvironment(stack);
  const commit = await git.checkedOut(
    environment?.kind === "pull-request" ? `refs/pull/${environment.number}/head` : "HEAD",
  );
  const sources = await readSources(git, commit, apps, readBuildArguments(values));
  return {
    commit,
    release: Object.fromEntries(sources.map(({ app, tag, commit: source }) => [app.name, { tag, commit: source }])),
  };
}

/** The values of the secrets of an environment. */
async function findSecrets(kind: ValueKind, { stackFile = "", overrides = "" }: ValueTexts) {
  const values = { ...valuesOfStackFile(stackFile, getProject()), ...valuesOfOverrides(overrides, kind) };
  try {
    const order = { kind, apps: kind === "platform" ? [] : apps, values, variables: process.env };
    return (await obtainSecrets(order)).values;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // Pulumi shows this kind without a stack trace.
    throw new RunError([error.message, ...error.details.map((line) => `  ${line}`), error.hint].join("\n"));
  }
}

/** Where pull request environments live, as the platform's values say. */
async function findTarget(overrides: string | undefined) {
  const stackFile = await readFile(new URL("Pulumi.platform.yaml", import.meta.url), "utf8");
  return readTarget({ stackFile, ...(overrides === undefined ? {} : { overrides }) });
}

/** The program of the selected stack, for `pulumi up`, `preview` and `refresh` without the command line. */
// biome-ignore lint/style/noDefaultExport: Pulumi's language host runs the default export.
export default async function program() {
  const { env } = process;
  const stack = resolveStack(getStack());
  if (stack.kind === undefined) return stack.program({ apps: [] });
  const stackFile = await readFile(new URL(`Pulumi.${stack.kind}.yaml`, import.meta.url), "utf8");
  const overrides = env.GREENROOM_VALUES ? await readFile(env.GREENROOM_VALUES, "utf8") : undefined;
  const values = { stackFile, ...(overrides === undefined ? {} : { overrides }) };
  const deployment =
    stack.kind !== "platform" ? await describeCheckout(getStack(), values, env.GREENROOM_REPOSITORY ?? ".") : undefined;
  return stack.program({
    apps,
    values,
    secrets: await findSecrets(stack.kind, values),
    ...(env[FINGERPRINT_KEY] ? { fingerprintKey: env[FINGERPRINT_KEY] } : {}),
    ...(env.PULUMI_BACKEND_URL ? { stateUrl: env.PULUMI_BACKEND_URL } : {}),
    ...(deployment === undefined ? {} : { deployment }),
    target: await findTarget(overrides),
    composeAccess: composeAccess(env),
  });
}
