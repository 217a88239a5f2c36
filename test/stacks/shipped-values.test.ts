import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { apps } from "../../apps.ts";
import { readRules } from "../../automation/lifecycle/converge/rules.ts";
import { placeApps, requireFiles } from "../../components/catalogue/index.ts";
import type { Quota } from "../../components/namespace/index.ts";
import { STANDALONE_ENVIRONMENTS } from "../../components/naming.ts";
import { readTarget } from "../../stacks/compose-config.ts";
import { readEnvironmentConfig, readPlatformConfig, readStandaloneConfig } from "../../stacks/config.ts";
import { requireQuota } from "../../stacks/quota.ts";
import { valuesOfStackFile } from "../../stacks/values.ts";
import { record } from "../support/recorder.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const DEPLOYMENT = { commit: "c".repeat(40), release: {} };

/** Only what must hold whatever a team sets: all other tests have values and apps of their own. */
describe("the apps and the values of this repository", () => {
  const fileOf = (kind: string) => readFileSync(join(ROOT, `Pulumi.${kind}.yaml`), "utf8");
  const read = async <T>(kind: string, reader: (texts: { readonly stackFile: string }) => T) =>
    (await record(async () => reader({ stackFile: fileOf(kind) }), { stack: kind })).result;

  it("have every source and every Dockerfile that they name", async () => {
    await requireFiles(apps, ROOT);
  });

  it("can be read for the platform and its target", async () => {
    expect((await read("platform", readPlatformConfig)).domain).not.to.equal("");
    expect(await read("platform", readTarget)).to.be.oneOf(["kubernetes", "compose-host"]);
  });

  it("can be read for previews, and their quota has room for the apps", async () => {
    const { quota } = await read("pr", (texts) => readEnvironmentConfig("pr-12", texts, DEPLOYMENT));
    expectRoom("pr-12", {}, 1, quota);
    expect(readRules(valuesOfStackFile(fileOf("pr"), "greenroom"))).to.be.an("object");
  });

  for (const name of STANDALONE_ENVIRONMENTS) {
    it(`can be read for ${name}, and its quota has room for the apps`, async () => {
      const config = await read(name, (texts) => readStandaloneConfig(name, texts, DEPLOYMENT));
      expectRoom(name, config.apps, config.replicas, config.quota);
    });
  }
});

function expectRoom(environment: string, values: object, replicas: number, quota: Quota): void {
  const { apps: placed, problems } = placeApps(apps, { ...values }, { replicas });
  expect(problems).to.deep.equal([]);
  expect(() => requireQuota(environment, placed, quota, "its file with values")).not.to.throw();
}
