import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runChecks } from "../../../../automation/doctor/run-checks.ts";
import { settingsChecks } from "../../../../automation/doctor/settings.ts";
import { readSettings } from "../../../../automation/settings.ts";

async function examine(environment: NodeJS.ProcessEnv) {
  const reports = await runChecks(settingsChecks(readSettings(environment)), 5);
  return Object.fromEntries(reports.map((report) => [report.name, report]));
}

describe("doctor and the environment variables", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-settings-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("names what is not set, and says what to set it to", async () => {
    const { DIGITALOCEAN_TOKEN, GITHUB_TOKEN, GITHUB_REPOSITORY, PULUMI_CONFIG_PASSPHRASE } = await examine({});
    for (const report of [DIGITALOCEAN_TOKEN, GITHUB_TOKEN, GITHUB_REPOSITORY, PULUMI_CONFIG_PASSPHRASE]) {
      expect(report?.state, report?.name).to.equal("missing");
      expect(report?.mend, report?.name).to.contain("et ");
    }
  });

  it("finds the line break that was copied with a secret, and shows no part of the secret", async () => {
    const { DIGITALOCEAN_TOKEN } = await examine({ DIGITALOCEAN_TOKEN: "dop_v1_madeup\n" });
    expect(DIGITALOCEAN_TOKEN).to.deep.include({ state: "failed", seen: "its value has white space around it" });
    expect(JSON.stringify(DIGITALOCEAN_TOKEN)).to.not.contain("madeup");
  });

  it("asks for the keys of a bucket where the state is in one, and shows nothing but its name", async () => {
    const there = await examine({ GREENROOM_STATE: "s3://shop?region=eu-central-1" });
    expect(there.AWS_ACCESS_KEY_ID?.state).to.equal("missing");
    expect(there.GREENROOM_STATE?.seen).to.equal("s3://shop");
    const elsewhere = await examine({ GREENROOM_STATE: "file:///var/lib/greenroom" });
    expect(elsewhere.AWS_ACCESS_KEY_ID?.state).to.equal("skipped");
  });

  it("takes a passphrase from a file that can be read, and needs none where the Pulumi Cloud encrypts", async () => {
    const file = join(folder, "passphrase");
    const withFile = async () => (await examine({ PULUMI_CONFIG_PASSPHRASE_FILE: file })).PULUMI_CONFIG_PASSPHRASE;
    expect((await withFile())?.state).to.equal("failed");
    await writeFile(file, "made up");
    expect(await withFile()).to.deep.include({ state: "ok", seen: "in a file" });
    expect((await examine({ GREENROOM_STATE: "pulumi-cloud" })).PULUMI_CONFIG_PASSPHRASE?.state).to.equal("skipped");
  });

  it("takes an empty passphrase for none, as a workflow has it whose secret is missing", async () => {
    const { PULUMI_CONFIG_PASSPHRASE } = await examine({ PULUMI_CONFIG_PASSPHRASE: "" });
    expect(PULUMI_CONFIG_PASSPHRASE).to.deep.include({ state: "missing", seen: "it is not set, or empty" });
  });

  it("says what names the place of the state when nothing does", async () => {
    const { GREENROOM_STATE } = await examine({});
    expect(GREENROOM_STATE?.state).to.equal("missing");
    expect(GREENROOM_STATE?.mend).to.match(/^Set GREENROOM_STATE like one of these: file:/);
  });

  it("judges the form of a repository's name without a token too", async () => {
    const state = async (GITHUB_REPOSITORY: string) => (await examine({ GITHUB_REPOSITORY })).GITHUB_REPOSITORY?.state;
    expect([await state("example/shop"), await state("shop"), await state("a/b/c")]).to.deep.equal([
      "ok",
      "missing",
      "missing",
    ]);
  });

  it("finds that the file with values is not there", async () => {
    expect((await examine({ GREENROOM_VALUES: join(folder, "none.yaml") })).GREENROOM_VALUES?.state).to.equal("failed");
  });
});
