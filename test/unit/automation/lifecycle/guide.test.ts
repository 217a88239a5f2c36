import { join } from "node:path";
import { expect } from "chai";
import { guideUrl } from "../../../../automation/lifecycle/guide.ts";
import { readSettings } from "../../../../automation/settings.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools } from "../../../support/fake-tools.ts";

const PROGRAM = join(import.meta.dirname, "..", "..", "..", "..");
const VARIABLES = { GITHUB_REPOSITORY: "example/shop", GITHUB_TOKEN: "ghp_secret" };

describe("the address of the guide for developers", () => {
  const guideOf = (variables: NodeJS.ProcessEnv, repository?: string) => {
    const tools = fakeTools(new FakeGitHub({}), [], {}, { repository });
    return guideUrl({ options: tools.options, settings: readSettings({ ...VARIABLES, ...variables }) });
  };

  it("is in the repository of the apps when Greenroom lies there too, at whatever GitHub it is", () => {
    const path = "example/shop/blob/HEAD/docs/pull-requests.md";
    expect(guideOf({ GREENROOM_REPOSITORY: PROGRAM })).to.equal(`https://github.com/${path}`);
    expect(guideOf({}, PROGRAM)).to.equal(`https://github.com/${path}`);
    const server = { GITHUB_SERVER_URL: "https://github.example.com" };
    expect(guideOf({ ...server, GREENROOM_REPOSITORY: PROGRAM })).to.equal(`https://github.example.com/${path}`);
  });

  it("is not known when the apps are in a repository of their own", () => {
    expect(guideOf({ GREENROOM_REPOSITORY: join(PROGRAM, "apps") })).to.equal(undefined);
  });
});
