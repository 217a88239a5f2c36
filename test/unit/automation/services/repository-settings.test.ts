import { expect } from "chai";
import { createGitHub } from "../../../../automation/services/github/client.ts";
import type { RepositorySettings } from "../../../../automation/services/github/repository-settings.ts";
import { type FakeGitHub, startFakeGitHub } from "../../../sandbox/github/support/fake-github.ts";
import { failureOf } from "../../../support/failures.ts";

const REPOSITORY = "/repos/greenroom/shop";

describe("GitHub's client for a repository's settings", () => {
  let github: FakeGitHub;
  let settings: RepositorySettings;

  beforeEach(async () => {
    github = await startFakeGitHub();
    const { url, token } = github;
    const nowhere = { runId: undefined, runUrl: undefined };
    ({ settings } = createGitHub({ url, token, owner: "greenroom", repository: "shop", ...nowhere }));
  });

  afterEach(() => github.close());

  it("reads environments, what may deploy to them, and what they hold", async () => {
    await github.call("PUT", `${REPOSITORY}/environments/production`, {
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    const path = `${REPOSITORY}/environments/production`;
    await github.call("POST", `${path}/deployment-branch-policies`, { name: "v*", type: "tag" });
    await github.call("POST", `${path}/variables`, { name: "REGION", value: "fra1" });
    await github.putSecret(`${path}/secrets`, "API_KEY", "made-up-key");
    expect(await settings.environments()).to.deep.equal(["production"]);
    const [policy] = await settings.deploymentPolicies("production");
    expect(policy).to.include({ pattern: "v*", kind: "tag" });
    expect(await settings.variables("production")).to.deep.equal(["REGION"]);
    expect(await settings.secrets("production")).to.deep.equal(["API_KEY"]);
  });

  it("is asked with the token that is for them, which the token of a job is not", async () => {
    await github.call("PUT", `${REPOSITORY}/environments/production`, {});
    const { url, token, jobToken } = github;
    const place = { url, owner: "greenroom", repository: "shop", runId: undefined, runUrl: undefined };
    const asJob = createGitHub({ ...place, token: jobToken });
    expect((await failureOf(asJob.settings.secrets("production"))).code).to.equal("service-refused");
    const withBoth = createGitHub({ ...place, token: jobToken, adminToken: token });
    expect(await withBoth.settings.secrets("production")).to.deep.equal([]);
  });

  it("finds nothing in an environment that is not there", async () => {
    expect(await settings.deploymentPolicies("staging")).to.deep.equal([]);
    expect(await settings.variables("staging")).to.deep.equal([]);
    expect(await settings.secrets("staging")).to.deep.equal([]);
  });

  it("reads all variables of the repository, whose pages are shorter than others", async () => {
    const names = Array.from({ length: 31 }, (_, index) => `V_${index}`);
    for (const name of names) await github.call("POST", `${REPOSITORY}/actions/variables`, { name, value: "x" });
    expect(await settings.variables()).to.have.members(names);
  });

  it("reads secrets and rulesets of the repository", async () => {
    await github.putSecret(`${REPOSITORY}/actions/secrets`, "API_KEY", "made-up-key");
    const ruleset = { name: "greenroom-branch", target: "branch", enforcement: "active", rules: [] };
    const { body } = await github.call("POST", `${REPOSITORY}/rulesets`, ruleset);
    expect(await settings.secrets()).to.deep.equal(["API_KEY"]);
    expect(await settings.rulesets()).to.deep.equal([{ id: body.id, name: "greenroom-branch" }]);
  });
});
