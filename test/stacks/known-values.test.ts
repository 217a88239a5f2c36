import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readComposePlatformConfig } from "../../stacks/compose-config.ts";
import { readEnvironmentConfig, readPlatformConfig, readStandaloneConfig } from "../../stacks/config.ts";
import { unknownKinds, unknownValues, VALUE_KINDS } from "../../stacks/known-values.ts";
import { valuesOfStackFile } from "../../stacks/values.ts";
import { ENVIRONMENT_SETTINGS, PLATFORM_SETTINGS, standaloneSettings } from "../support/program-settings.ts";
import { record } from "../support/recorder.ts";

const refusal = async (read: () => unknown, config: Record<string, string> = {}) =>
  record(read, { config }).then(() => "nothing was refused", String);

describe("unknownValues", () => {
  for (const kind of VALUE_KINDS) {
    it(`knows everything in Pulumi.${kind}.yaml`, () => {
      const text = readFileSync(new URL(`../../Pulumi.${kind}.yaml`, import.meta.url), "utf8");
      const keys = Object.keys(valuesOfStackFile(text, "greenroom"));
      expect(keys).to.not.have.lengthOf(0);
      expect(unknownValues(kind, keys)).to.deep.equal([]);
    });
  }

  it("says what was probably meant, or where to look", () => {
    expect(unknownValues("staging", ["highlyAvailibl", "region", "colour"])).to.deep.equal([
      'greenroom:highlyAvailibl: staging has no such value, did you mean "highlyAvailable"?',
      "greenroom:colour: staging has no such value; Pulumi.staging.yaml shows what there is",
    ]);
  });
});

describe("unknownKinds", () => {
  it("says what was probably meant, or what there is", () => {
    expect(unknownKinds(["plattform", "pr", "tuesday"])).to.deep.equal([
      'plattform: there are no values of this kind, did you mean "platform"?',
      "tuesday: there are no values of this kind; there are platform, pr, staging, production",
    ]);
  });
});

describe("a program under plain Pulumi", () => {
  const platform = PLATFORM_SETTINGS.values ?? {};
  const previews = ENVIRONMENT_SETTINGS.values ?? {};
  const staging = standaloneSettings("staging").values ?? {};

  it("refuses a misspelt value in its file", async () => {
    const stackFile = (staging.stackFile ?? "").replace("highlyAvailable", "highlyAvailibl");
    expect(await refusal(() => readStandaloneConfig("staging", { stackFile }))).to.contain(
      'greenroom:highlyAvailibl: staging has no such value, did you mean "highlyAvailable"?',
    );
  });

  it("refuses a misspelt value and a misspelt kind in the overrides", async () => {
    const overrides = "plattform: { region: ams3 }\npr: { dailyBudgt: 3 }";
    const message = await refusal(() => readEnvironmentConfig("pr-12", { ...previews, overrides }));
    expect(message).to.contain('plattform: there are no values of this kind, did you mean "platform"?');
    expect(message).to.contain('greenroom:dailyBudgt: pr has no such value, did you mean "dailyBudget"?');
  });

  it("refuses a misspelt value of the stack's own, and none of a provider's", async () => {
    const config = { "greenroom:minNode": "2", "digitalocean:tokn": "made-up" };
    for (const read of [readPlatformConfig, readComposePlatformConfig]) {
      const message = await refusal(() => read(platform), config);
      expect(message).to.contain('greenroom:minNode: platform has no such value, did you mean "minNodes"?');
      expect(message).to.not.contain("tokn");
    }
  });

  it("takes what the command line sets", async () => {
    const commit = "c".repeat(40);
    const release = JSON.stringify({ api: { tag: "tree-1", commit } });
    const facts = { "greenroom:commit": commit, "greenroom:release": release };
    const preview = { ...facts, "greenroom:asleep": "true", "greenroom:attempts": "{}" };
    const guarded = { ...facts, "greenroom:unprotected": "[]" };
    expect(await refusal(() => readEnvironmentConfig("pr-12", previews), preview)).to.equal("nothing was refused");
    expect(await refusal(() => readStandaloneConfig("staging", staging), guarded)).to.equal("nothing was refused");
  });
});
