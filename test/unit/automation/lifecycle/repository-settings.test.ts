import { expect } from "chai";
import { bringUpPlatform } from "../../../../automation/lifecycle/platform.ts";
import { takeDownPlatform } from "../../../../automation/lifecycle/platform-removal.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools } from "../../../support/fake-tools.ts";

const KEPT = { repository: "Greenroom/shop", githubEnvironments: { "pr-preview": {}, production: {} } };

function tools(values: Record<string, unknown>): FakeTools {
  const made = fakeTools(new FakeGitHub({}), [], values);
  const { cloud, github } = made.fakes;
  made.fakes.interrupt();
  cloud.hasDatabaseCluster = false;
  cloud.registryNames = [];
  github.settings.held.set("", { secrets: [], variables: ["GREENROOM_REGION", "COLOUR"] });
  github.settings.held.set("production", { secrets: [], variables: [] });
  github.settings.held.set("docs", { secrets: [], variables: [] });
  github.settings.rules = [
    { id: 1, name: "greenroom-branch" },
    { id: 2, name: "signatures" },
  ];
  return made;
}

describe("the repository's settings in the life of the platform", () => {
  it("are part of the receipt, but for those of others", async () => {
    const error: unknown = await takeDownPlatform(tools(KEPT)).catch((reason: unknown) => reason);
    expect(error).to.deep.include({
      code: "not-empty",
      details: [
        "GitHub environments: production",
        "GitHub variables: GREENROOM_REGION",
        "GitHub rulesets: greenroom-branch",
      ],
    });
  });

  it("are not asked for when the platform keeps none", async () => {
    const { receipt } = await takeDownPlatform(tools({ ...KEPT, repository: "" }));
    expect(receipt.map(({ what }) => what))
      .to.include("registry")
      .and.to.not.include("GitHub environments");
  });

  it("must be those of the repository that the command line speaks to, before anything is changed", async () => {
    for (const run of [bringUpPlatform, takeDownPlatform]) {
      const other = tools({ ...KEPT, repository: "greenroom/other" });
      const error: unknown = await run(other).catch((reason: unknown) => reason);
      expect(error).to.deep.include({
        code: "configuration-invalid",
        message: 'greenroom:repository is "greenroom/other", and GITHUB_REPOSITORY is "greenroom/shop".',
      });
      expect(other.fakes.log.filter((entry) => !entry.startsWith("close"))).to.deep.equal([]);
    }
  });
});
