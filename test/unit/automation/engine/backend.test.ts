import { expect } from "chai";
import { backendEnvironment } from "../../../../automation/engine/backend.ts";
import { CliError } from "../../../../automation/errors.ts";
import { readSettings } from "../../../../automation/settings.ts";

const SPACES = "s3://shop-state?region=us-east-1&endpoint=https://fra1.digitaloceanspaces.com";

function urlOf(environment: NodeJS.ProcessEnv): string | undefined {
  return backendEnvironment(environment).PULUMI_BACKEND_URL;
}

function refusal(environment: NodeJS.ProcessEnv): CliError {
  try {
    backendEnvironment(environment);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error(`nothing was refused in ${JSON.stringify(environment)}`);
}

describe("backendEnvironment", () => {
  const places: readonly (readonly [string, string])[] = [
    ["file:///var/lib/greenroom", "file:///var/lib/greenroom"],
    ["file://~", "file://~"],
    ["file://~/state", "file://~/state"],
    ["s3://state?region=eu-central-1", "s3://state?region=eu-central-1"],
    [
      "s3://state/team?endpoint=http://127.0.0.1:7070&s3ForcePathStyle=true",
      "s3://state/team?endpoint=http://127.0.0.1:7070&s3ForcePathStyle=true",
    ],
    ["spaces://shop-state?region=fra1", SPACES],
    [
      "spaces://shop-state/greenroom?region=nyc3",
      "s3://shop-state/greenroom?region=us-east-1&endpoint=https://nyc3.digitaloceanspaces.com",
    ],
    ["pulumi-cloud", "https://api.pulumi.com"],
    ["https://api.pulumi.com/", "https://api.pulumi.com"],
    ["https://pulumi.example.com", "https://pulumi.example.com"],
  ];
  for (const [state, url] of places) {
    it(`turns ${state} into what Pulumi understands`, () => expect(urlOf({ GREENROOM_STATE: state })).to.equal(url));
  }

  it("leaves PULUMI_BACKEND_URL as it is, whatever the scheme, and a login of Pulumi too", () => {
    expect(urlOf({ PULUMI_BACKEND_URL: "gs://state" })).to.equal("gs://state");
    expect(urlOf({ PULUMI_BACKEND_URL: "gs://state", GREENROOM_STATE: "" })).to.equal("gs://state");
    expect(backendEnvironment({})).to.not.have.property("PULUMI_BACKEND_URL");
  });

  it("is what the settings of the command line give to child processes", () => {
    const { environment } = readSettings({ GREENROOM_STATE: "pulumi-cloud", LANG: "C" });
    expect(environment).to.include({ PULUMI_BACKEND_URL: "https://api.pulumi.com", LANG: "C" });
  });

  it("takes both settings when they mean the same place", () => {
    expect(urlOf({ GREENROOM_STATE: "spaces://shop-state?region=fra1", PULUMI_BACKEND_URL: SPACES })).to.equal(SPACES);
    const shuffled = "s3://shop-state?endpoint=https://fra1.digitaloceanspaces.com&region=us-east-1";
    expect(urlOf({ GREENROOM_STATE: "spaces://shop-state?region=fra1", PULUMI_BACKEND_URL: shuffled })).to.equal(
      SPACES,
    );
    const cloud = { GREENROOM_STATE: "pulumi-cloud", PULUMI_BACKEND_URL: "https://api.pulumi.com/" };
    expect(urlOf(cloud)).to.equal("https://api.pulumi.com");
  });

  it("refuses two settings that mean different places, and names both", () => {
    const refused = refusal({
      GREENROOM_STATE: "spaces://shop-state?region=fra1",
      PULUMI_BACKEND_URL: "file:///state",
    });
    expect(refused).to.include({ code: "state-setting-invalid", hint: "Unset the one that is wrong." });
    expect(refused.message).to.contain("spaces://shop-state?region=fra1").and.to.contain("file:///state");
    const regions = { GREENROOM_STATE: "spaces://shop-state?region=ams3", PULUMI_BACKEND_URL: SPACES };
    expect(refusal(regions).code).to.equal("state-setting-invalid");
  });

  const mistakes: readonly (readonly [string, string])[] = [
    ["/var/lib/greenroom", "names no place"],
    ["gs://state", "names no place"],
    ["Spaces", "names no place"],
    ["file://state", "no absolute path"],
    ["file://./state", "no absolute path"],
    ["s3://", "names no bucket"],
    ["s3://?region=fra1", "names no bucket"],
    ["https://", "no address"],
    ["spaces://shop-state", "the region"],
    ["spaces://shop-state?region=eu-central-1", "the region"],
    ["spaces://shop-state?region=fra1&endpoint=https://example.com", "that alone"],
    ["spaces://Shop_State?region=fra1", '"Shop_State" is no name of a bucket'],
    ["spaces://ab?region=fra1", '"ab" is no name of a bucket'],
  ];
  for (const [state, reason] of mistakes) {
    it(`refuses ${state} and says what to write`, () => {
      const { code, message, hint } = refusal({ GREENROOM_STATE: state });
      expect(code).to.equal("state-setting-invalid");
      expect(message).to.contain(`"${state}"`).and.to.contain(reason);
      expect(hint).to.match(/(?:file|spaces):\/\/\S/);
    });
  }

  it("refuses a folder of PULUMI_BACKEND_URL that would be another one for every command", () => {
    expect(refusal({ PULUMI_BACKEND_URL: "file://./state" }).message).to.contain("PULUMI_BACKEND_URL");
  });

  it("keeps no backups of a state, unless somebody wants them", () => {
    const name = "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS";
    expect(backendEnvironment({ GREENROOM_STATE: "file:///state" })[name]).to.equal("1");
    expect(backendEnvironment({ [name]: "false" })[name]).to.equal("false");
  });

  it("looks for the keys of other storage than Amazon's in no machine of Amazon's", () => {
    const name = "AWS_EC2_METADATA_DISABLED";
    expect(backendEnvironment({ GREENROOM_STATE: "spaces://shop-state?region=fra1" })[name]).to.equal("true");
    expect(backendEnvironment({ PULUMI_BACKEND_URL: SPACES })[name]).to.equal("true");
    expect(backendEnvironment({ PULUMI_BACKEND_URL: SPACES, [name]: "false" })[name]).to.equal("false");
    expect(backendEnvironment({ GREENROOM_STATE: "s3://state?region=eu-central-1" })).to.not.have.property(name);
  });
});
