import { expect } from "chai";
import {
  DeploymentEnvironment,
  type DeploymentEnvironmentArgs,
  RepositorySettings,
} from "../../components/repository/index.ts";
import { known, type Recording, record, secret } from "../support/recorder.ts";

const ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment";
const POLICY = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
const SECRET = "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";
const ARGS = { repository: "shop", environment: "production" };
const RULES = { requiredChecks: ["gate"], requiredReviews: 1 };

describe("DeploymentEnvironment", () => {
  const make = (args: Partial<DeploymentEnvironmentArgs> = {}) =>
    record(() => new DeploymentEnvironment("production", { ...ARGS, ...args }));

  it("is open to every branch and lets nobody pass by what it asks for, when nothing is said", async () => {
    const { one, all } = await make();
    expect(one(ENVIRONMENT).inputs).to.deep.equal({
      ...ARGS,
      ...{ canAdminsBypass: false, waitTimer: 0, preventSelfReview: false },
    });
    expect(all("github:")).to.have.lengthOf(1);
  });

  it("asks the people and teams that were named, and not who started the deployment", async () => {
    const { one } = await make({ reviewers: { users: ["maintainer"], teams: ["release"] }, waitMinutes: 10 });
    expect(one(ENVIRONMENT).inputs).to.deep.include({
      reviewers: [{ users: [2002], teams: [3001] }],
      preventSelfReview: true,
      waitTimer: 10,
    });
  });

  it("lets only the branches and tags deploy that match a pattern", async () => {
    const { one, all } = await make({ branches: ["main", "refs/pull/*/merge"], tags: ["v*"] });
    expect(one(ENVIRONMENT).inputs.deploymentBranchPolicy).to.deep.equal({
      protectedBranches: false,
      customBranchPolicies: true,
    });
    expect(all(POLICY).map(({ inputs }) => inputs.branchPattern ?? inputs.tagPattern)).to.have.members([
      "main",
      "refs/pull/*/merge",
      "v*",
    ]);
    expect(one(POLICY, "production-tag-v*").inputs).to.deep.equal({ ...ARGS, tagPattern: "v*" });
  });

  it("gives secrets and variables to its own jobs, and they go when it goes", async () => {
    const { one, registrations } = await make({ secrets: { API_KEY: "made-up-key" }, variables: { REGION: "fra1" } });
    expect(one(SECRET).inputs).to.deep.equal({ ...ARGS, secretName: "API_KEY", value: secret("made-up-key") });
    expect(one("github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable").inputs).to.deep.equal({
      ...ARGS,
      ...{ variableName: "REGION", value: "fra1" },
    });
    const { urn } = one(ENVIRONMENT);
    for (const { deletedWith, type } of registrations.filter(({ type }) => /Secret|Variable/.test(type))) {
      expect(deletedWith, type).to.equal(urn);
    }
    const component = one("greenroom:repository:DeploymentEnvironment");
    expect(JSON.stringify(component.inputs)).to.not.contain("made-up-key");
  });

  for (const [why, args, problem] of [
    ["a wait of a month and a day", { waitMinutes: 44_640 }, "a whole number from 0 to 43200, got 44640"],
    ["seven reviewers", { reviewers: { users: [..."abcdefg"] } }, "at most 6 people and teams together, got 7"],
    ["a pattern with a space", { branches: ["my branch"] }, 'got "my branch"'],
    ["a secret that GitHub would keep for itself", { secrets: { GITHUB_TOKEN: "t" } }, 'got "GITHUB_TOKEN"'],
    ["a variable in small letters", { variables: { region: "fra1" } }, 'got "region"'],
    ["a name with a colon", { environment: "a:b" }, 'got "a:b"'],
  ] as const) {
    it(`refuses ${why}`, () => {
      expect(() => new DeploymentEnvironment("it", { ...ARGS, ...args })).to.throw(problem);
    });
  }
});

describe("RepositorySettings", () => {
  let recording: Recording<RepositorySettings>;

  before(async () => {
    recording = await record(
      () =>
        new RepositorySettings("greenroom", {
          repository: "shop",
          environments: {
            "pr-preview": { branches: ["main"] },
            production: { tags: ["v*"] },
            staging: { tags: ["v*"] },
          },
          branchRules: RULES,
          variables: { GREENROOM_REGION: "fra1" },
          secrets: { SHARED_KEY: "made-up-key" },
        }),
    );
  });

  it("makes every environment, named after the component", async () => {
    const names = recording.all(ENVIRONMENT).map(({ name, inputs }) => [name, inputs.environment]);
    expect(names).to.have.deep.members([
      ["greenroom-pr-preview", "pr-preview"],
      ["greenroom-production", "production"],
      ["greenroom-staging", "staging"],
    ]);
    expect(await known(recording.result.environments)).to.have.members(["pr-preview", "production", "staging"]);
  });

  it("lets only reviewed and checked changes reach the default branch, whose history nobody can change", () => {
    expect(recording.one(RULESET, "greenroom-branch").inputs).to.deep.equal({
      ...{ repository: "shop", name: "greenroom-branch", target: "branch", enforcement: "active" },
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      rules: {
        deletion: true,
        nonFastForward: true,
        pullRequest: {
          requiredApprovingReviewCount: 1,
          dismissStaleReviewsOnPush: true,
          requireLastPushApproval: true,
        },
        requiredStatusChecks: { requiredChecks: [{ context: "gate", integrationId: 15_368 }] },
      },
    });
  });

  it("keeps tags that deploy where they are, with one rule for all", () => {
    expect(recording.one(RULESET, "greenroom-tags").inputs).to.deep.include({
      target: "tag",
      conditions: { refName: { includes: ["refs/tags/v*"], excludes: [] } },
      rules: { deletion: true, nonFastForward: true, update: true },
    });
  });

  it("gives all workflows what belongs to no environment", () => {
    const { inputs } = recording.one("github:index/actionsSecret:ActionsSecret");
    expect(inputs).to.deep.equal({ repository: "shop", secretName: "SHARED_KEY", value: secret("made-up-key") });
    const variable = recording.one("github:index/actionsVariable:ActionsVariable");
    expect(variable.inputs).to.include({ variableName: "GREENROOM_REGION", value: "fra1" });
    const component = recording.one("greenroom:repository:RepositorySettings");
    expect(JSON.stringify(component.inputs)).to.not.contain("made-up-key");
  });

  it("asks for no checks when there are none, and for no second look when no review is asked for", async () => {
    const branchRules = { requiredChecks: [], requiredReviews: 0 };
    const { all, one } = await record(
      () => new RepositorySettings("greenroom", { repository: "shop", environments: {}, branchRules }),
    );
    expect(all(RULESET)).to.have.lengthOf(1);
    expect(one(RULESET).inputs.rules).to.deep.equal({
      deletion: true,
      nonFastForward: true,
      pullRequest: { requiredApprovingReviewCount: 0, dismissStaleReviewsOnPush: true, requireLastPushApproval: false },
    });
  });

  it("refuses more reviews than GitHub can ask for, and every bad name at once", () => {
    const args = { repository: "shop", environments: {}, branchRules: { ...RULES, requiredReviews: 11 } };
    expect(() => new RepositorySettings("it", { ...args, variables: { "a-b": "" }, secrets: { "9": "" } }))
      .to.throw()
      .with.property("errors")
      .that.has.lengthOf(3);
  });
});
