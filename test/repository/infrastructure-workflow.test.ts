import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { obtainSecrets } from "../../automation/secrets.ts";
import { engineEnvironment, readSettings } from "../../automation/settings.ts";
import { statusOfJobs } from "../../sandbox/actions/graph/conclusion.ts";
import { holds, resolveTexts } from "../../sandbox/actions/language/expression.ts";
import { resolveStack } from "../../stacks/index.ts";
import { withRepository } from "../support/git-repository.ts";
import { PLATFORM_SETTINGS } from "../support/program-settings.ts";
import { record, secret } from "../support/recorder.ts";
import { readJob, runStep } from "../support/workflow-job.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("what infrastructure.yml takes for a change of the program", () => {
  const VALUES = { "Pulumi.platform.yaml": "a", "Pulumi.staging.yaml": "a" };
  const FILES = { ...VALUES, "stacks/one.ts": "b", "README.md": "c", "sandbox/Pulumi.yaml": "d" };

  for (const [title, change, wanted] of [
    ["a values file that is changed", { "Pulumi.platform.yaml": "e" }, true],
    ["a values file that is new", { "Pulumi.other.yaml": "e" }, true],
    ["a values file that is deleted", { "Pulumi.platform.yaml": undefined }, true],
    ["a file below the program's folders", { "stacks/one.ts": "e" }, true],
    ["nothing else", { "README.md": "e", "sandbox/Pulumi.yaml": undefined }, false],
  ] as const) {
    it(`is ${title}`, () =>
      withRepository(async ({ path, commit, git }) => {
        await commit(FILES);
        const { written, deleted } = split(change);
        if (deleted.length > 0) git("rm", "--quiet", ...deleted);
        await commit(written);
        const { step } = await readJob("infrastructure", "changes");
        expect(await runStep(step, {}, path)).to.deep.equal({ status: 0, outputs: wanted ? "program=true\n" : "" });
      }));
  }
});

function split(change: Readonly<Record<string, string | undefined>>) {
  const entries = Object.entries(change);
  const written = entries.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return {
    written: Object.fromEntries(written),
    deleted: entries.flatMap(([name, text]) => (text === undefined ? [name] : [])),
  };
}

describe("the check previewed", () => {
  const ELSEWHERE = { program: "example/greenroom" };

  for (const [changes, preview, inputs, wanted] of [
    ["success", "success", {}, 0],
    ["success", "skipped", {}, 0],
    ["success", "failure", {}, 1],
    ["failure", "skipped", {}, 1],
    ["skipped", "skipped", {}, 1],
    ["skipped", "skipped", ELSEWHERE, 0],
    ["skipped", "failure", ELSEWHERE, 1],
  ] as const) {
    const where = "program" in inputs ? "in another repository" : "at home";
    it(`ends with ${wanted} ${where} when the changes are ${changes} and the preview ${preview}`, async () => {
      const { step } = await readJob("infrastructure", "previewed");
      const needs = { changes: { result: changes }, preview: { result: preview } };
      expect((await runStep(step, { needs, inputs })).status).to.equal(wanted);
      const turned = { preview: needs.preview, changes: needs.changes };
      expect((await runStep(step, { needs: turned, inputs })).status, "in another order").to.equal(wanted);
    });
  }

  it("has nothing before it in another repository, whose checkout has no program", async () => {
    const scope = (inputs: object) => ({
      contexts: { github: { event_name: "pull_request" }, inputs },
      functions: statusOfJobs({ results: {}, isCancelled: false }),
    });
    const { job } = await readJob("infrastructure", "changes");
    expect([{}, ELSEWHERE].map((inputs) => holds(job.condition, scope(inputs)))).to.deep.equal([true, false]);
  });
});

describe("the job that brings the platform up", () => {
  const page = readFileSync(join(ROOT, "docs", "workflows.md"), "utf8");
  const [, documented = ""] = /```json\n([^`]+)```/.exec(page) ?? [];
  const bundle = Object.fromEntries(
    Object.keys(JSON.parse(documented)).map((name) => [
      name,
      name.endsWith("PASSPHRASE") ? "made-up-passphrase" : `made-up-${name}`,
    ]),
  );

  /** The environment of the command line there, when the GitHub environment has these secrets. */
  async function variables(secrets: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const { step } = await readJob("infrastructure", "up");
    const contexts = { secrets, vars: {}, inputs: {}, github: { token: "made-up-job" } };
    return { ...resolveTexts(step.env, { contexts }), GITHUB_REPOSITORY: "example/shop" };
  }

  /** The secrets that the program writes for each GitHub environment. */
  async function written(secrets: Readonly<Record<string, string>>) {
    const order = { kind: "platform", apps: [], values: {}, variables: await variables(secrets) } as const;
    const { values } = await obtainSecrets(order);
    const overrides = JSON.stringify({ platform: { repository: "example/shop" } });
    const settings = { ...PLATFORM_SETTINGS, values: { ...PLATFORM_SETTINGS.values, overrides }, secrets: values };
    const { all } = await record(() => resolveStack("platform").program(settings), { stack: "platform" });
    return all("github:index/actionsEnvironmentSecret:").map(({ inputs }) => [
      ...[inputs.environment, inputs.secretName, inputs.value],
    ]);
  }

  it("finds every secret of the repository in what docs/workflows.md says to set", async () => {
    const found = await written({ GREENROOM_SECRETS: JSON.stringify(bundle) });
    expect(found).to.have.lengthOf(Object.keys(bundle).length);
    expect(found).to.deep.include([
      ...["pr-preview", "DIGITALOCEAN_TOKEN", secret("made-up-PR_PREVIEW_DIGITALOCEAN_TOKEN")],
    ]);
  });

  it("names what is missing where that was not set", async () => {
    const refusal = await written({}).then(() => "nothing was refused", String);
    expect(refusal).to.contain("GREENROOM_SECRET_PR_PREVIEW_DIGITALOCEAN_TOKEN");
  });

  it("keeps the repository's settings with a token of their own, and tells the rest with the job's", async () => {
    const settings = readSettings(await variables({ GREENROOM_ADMIN_TOKEN: "made-up-admin" }));
    expect(engineEnvironment(settings).GITHUB_TOKEN).to.equal("made-up-admin");
    expect(settings.github()).to.include({ token: "made-up-job", adminToken: "made-up-admin" });
    const usual = readSettings(await variables({}));
    expect(engineEnvironment(usual).GITHUB_TOKEN).to.equal("made-up-job");
    expect(usual.github()).to.include({ token: "made-up-job", adminToken: undefined });
  });
});
