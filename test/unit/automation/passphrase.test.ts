import { expect } from "chai";
import { backendEnvironment } from "../../../automation/engine/backend.ts";
import { createInterrupter } from "../../../automation/engine/interruption.ts";
import { requirePassphrase } from "../../../automation/passphrase.ts";
import { createConfidential } from "../../../automation/report/confidential.ts";
import { readSettings } from "../../../automation/settings.ts";
import { createTools } from "../../../automation/toolbox.ts";
import { errorOf, failureOf } from "../../support/failures.ts";
import { FakeGitHub } from "../../support/fake-services.ts";
import { fakeTools } from "../../support/fake-tools.ts";

const FOLDER = { PULUMI_BACKEND_URL: "file:///var/lib/greenroom" };

describe("the passphrase of a state", () => {
  it("is needed where nothing else encrypts, and an empty one is none", () => {
    for (const environment of [
      FOLDER,
      { ...FOLDER, PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "" },
    ]) {
      const error = errorOf(() => requirePassphrase(environment, { config: {} }));
      expect([error.code, error.exitCode]).to.deep.equal(["setting-missing", 2]);
      expect(error.hint).to.match(/^Set PULUMI_CONFIG_PASSPHRASE /);
    }
  });

  for (const [what, environment, secretsprovider] of [
    ["it is set", { ...FOLDER, PULUMI_CONFIG_PASSPHRASE: "made up" }, "passphrase"],
    ["it is in a file", { ...FOLDER, PULUMI_CONFIG_PASSPHRASE_FILE: "passphrase.txt" }, "passphrase"],
    ["a key service encrypts", FOLDER, "awskms://alias/greenroom"],
    ["the Pulumi Cloud encrypts", { PULUMI_BACKEND_URL: "https://api.pulumi.com" }, "passphrase"],
    ["`pulumi login` said where the state is", {}, "passphrase"],
  ] as const) {
    it(`is not asked for where ${what}`, () => {
      expect(() => requirePassphrase(environment, { secretsprovider, config: {} })).to.not.throw();
    });
  }

  it("is asked for before a stack is opened", async () => {
    const environment = { GREENROOM_STATE: "file:///nowhere", PULUMI_CONFIG_PASSPHRASE: "" };
    const { options } = fakeTools(new FakeGitHub(undefined), []);
    const voice = { tell: () => undefined, confidential: createConfidential(environment) };
    const tools = createTools(options, readSettings(environment), createInterrupter(), voice);
    const error = await failureOf(tools.openStack("pr-1", { program: "empty" }));
    expect(error.message).to.equal("PULUMI_CONFIG_PASSPHRASE is not set, or empty.");
  });

  it("does not reach the Pulumi CLI when it is empty", () => {
    expect(backendEnvironment({ PULUMI_CONFIG_PASSPHRASE: "" })).to.not.have.property("PULUMI_CONFIG_PASSPHRASE");
    expect(backendEnvironment({ PULUMI_CONFIG_PASSPHRASE: "a" })).to.include({ PULUMI_CONFIG_PASSPHRASE: "a" });
  });
});
