import { expect } from "chai";
import { CliError } from "../../../../automation/errors.ts";
import { bringUpPlatform } from "../../../../automation/lifecycle/platform.ts";
import { readSettings } from "../../../../automation/settings.ts";
import { failureOf } from "../../../support/failures.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools } from "../../../support/fake-tools.ts";

describe("up of the platform", () => {
  const fakes = () => ({
    ...fakeTools(new FakeGitHub(undefined), []),
    nameServers: async () => ["ns.registrar.example"],
  });

  it("asks for what is not set before it looks at name servers", async () => {
    const tools = fakes();
    const noToken = await failureOf(bringUpPlatform({ ...tools, settings: readSettings({}) }));
    expect(noToken.message).to.equal("The environment variable DIGITALOCEAN_TOKEN is not set.");
    const refused = new CliError("setting-missing", "PULUMI_CONFIG_PASSPHRASE is not set, or empty.", "Set it.");
    const noStack = await failureOf(bringUpPlatform({ ...tools, openStack: () => Promise.reject(refused) }));
    expect(noStack).to.equal(refused);
  });

  it("changes nothing while the name servers are somebody else's", async () => {
    const tools = fakes();
    expect(await failureOf(bringUpPlatform(tools))).to.have.property("code", "domain-not-delegated");
    expect(tools.fakes.log).to.deep.equal(["close platform"]);
  });
});
