import { expect } from "chai";
import { type Properties, revealAll, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { createGitHubProvider } from "../../../../sandbox/providers/github/provider.ts";
import { type FakeGitHub, startFakeGitHub } from "../../github/support/fake-github.ts";
import { connectTo, type EngineClient, failureOf } from "../support/engine-client.ts";

const token = (module: string, name: string) => `github:index/${module}:${name}`;
const ENVIRONMENT = token("repositoryEnvironment", "RepositoryEnvironment");
const POLICY = token("repositoryEnvironmentDeploymentPolicy", "RepositoryEnvironmentDeploymentPolicy");
const SECRET = token("actionsEnvironmentSecret", "ActionsEnvironmentSecret");
const REPOSITORY_SECRET = token("actionsSecret", "ActionsSecret");
const VARIABLE = token("actionsEnvironmentVariable", "ActionsEnvironmentVariable");
const REPOSITORY_VARIABLE = token("actionsVariable", "ActionsVariable");
const RULESET = token("repositoryRuleset", "RepositoryRuleset");

const REPOSITORY = { repository: "shop" };
const PRODUCTION = { ...REPOSITORY, environment: "production" };
const PATTERNS = { protectedBranches: false, customBranchPolicies: true };
const API = "/repos/greenroom/shop";
const RULES = {
  deletion: true,
  nonFastForward: true,
  pullRequest: { requiredApprovingReviewCount: 1 },
  requiredStatusChecks: { requiredChecks: [{ context: "gate", integrationId: 15_368 }, { context: "lint" }] },
};
const GATE = {
  ...{ ...REPOSITORY, name: "gate", target: "branch", enforcement: "active", rules: RULES },
  conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
};

describe("the github stand-in", () => {
  let github: FakeGitHub;
  let engine: EngineClient;

  beforeEach(async () => {
    github = await startFakeGitHub();
    engine = await connectTo(createGitHubProvider("6.15.0", { GITHUB_TOKEN: github.token }));
    await engine.configure({ baseUrl: `${github.url}/`, owner: "greenroom", retryDelayMs: "0" });
  });

  afterEach(async () => {
    engine.close();
    await github.close();
  });

  /** Checks and creates, as the engine does. */
  async function create(type: string, news: Properties) {
    const { inputs, failures } = await engine.check(type, news);
    expect(failures).to.deep.equal([]);
    return { inputs, ...(await engine.create(type, inputs)) };
  }

  /** The live state after a refresh, and the changes that the next plan would show. */
  async function drift(type: string, made: { id: string; inputs: Properties; outputs: Properties }) {
    const live = await engine.read(type, made.id, made.inputs, made.outputs);
    const { changes } = await engine.diff(type, live.inputs, made.inputs, { outputs: live.outputs });
    return { live, changes };
  }

  it("makes, reads, changes and deletes an environment, and sees what others changed", async () => {
    const news = {
      ...PRODUCTION,
      waitTimer: 5,
      preventSelfReview: true,
      reviewers: [{ users: [2002], teams: [3001] }],
    };
    const made = await create(ENVIRONMENT, { ...news, deploymentBranchPolicy: PATTERNS });
    expect(made.id).to.equal("shop:production");
    expect(made.outputs).to.deep.include({
      ...{ canAdminsBypass: true, preventSelfReview: true, repositoryId: 1001, waitTimer: 5 },
      ...{ reviewers: [{ teams: [3001], users: [2002] }], deploymentBranchPolicy: PATTERNS },
    });
    expect((await drift(ENVIRONMENT, made)).changes).to.deep.equal({});

    const { inputs } = await engine.check(ENVIRONMENT, { ...PRODUCTION, canAdminsBypass: false });
    const changed = await engine.update(ENVIRONMENT, made.inputs, inputs, { id: made.id, outputs: made.outputs });
    expect(changed).to.deep.include({ canAdminsBypass: false, waitTimer: 0, reviewers: [] });
    await github.call("PUT", `${API}/environments/production`, {});
    const later = await drift(ENVIRONMENT, { id: made.id, inputs, outputs: changed });
    expect(later.changes).to.deep.equal({ canAdminsBypass: "UPDATE" });

    await engine.delete(ENVIRONMENT, made.id, changed);
    await engine.delete(ENVIRONMENT, made.id, changed);
    expect((await engine.read(ENVIRONMENT, made.id, inputs, changed)).id).to.equal("");
  });

  it("renames a policy in place, and replaces one for branches by one for tags", async () => {
    await create(ENVIRONMENT, { ...PRODUCTION, deploymentBranchPolicy: PATTERNS });
    const made = await create(POLICY, { ...PRODUCTION, branchPattern: "main" });
    expect(made.id).to.equal(`shop:production:${made.outputs.policyId}`);
    const renamed = { ...made.inputs, branchPattern: "release/*" };
    expect((await engine.diff(POLICY, made.inputs, renamed)).replaces).to.deep.equal([]);
    const outputs = await engine.update(POLICY, made.inputs, renamed, { id: made.id, outputs: made.outputs });
    expect(outputs).to.include({ branchPattern: "release/*" });
    const { changes } = await engine.diff(POLICY, made.inputs, { ...PRODUCTION, tagPattern: "v*" });
    expect(changes).to.deep.equal({ branchPattern: "DELETE_REPLACE", tagPattern: "ADD_REPLACE" });
    await engine.delete(POLICY, made.id, outputs);
    expect((await engine.read(POLICY, made.id, renamed, outputs)).id).to.equal("");
    expect((await engine.check(POLICY, PRODUCTION)).failures[0]).to.contain("exactly one of");
  });

  it("seals secrets, keeps their values secret, and writes them again when others changed them", async () => {
    await create(ENVIRONMENT, PRODUCTION);
    const made = await create(SECRET, { ...PRODUCTION, secretName: "API_KEY", value: "made-up-key" });
    expect(made.id).to.equal("shop:production:API_KEY");
    expect(made.outputs.value).to.not.equal("made-up-key");
    expect(revealAll(made.outputs)).to.include({ value: "made-up-key" });
    const values = async () =>
      ((await github.call("GET", "/_sandbox/secrets")).body as unknown as { value: string }[]).map(
        ({ value }) => value,
      );
    expect(await values()).to.deep.equal(["made-up-key"]);
    const outputs = revealAll(made.outputs);
    expect((await drift(SECRET, { ...made, outputs })).changes).to.deep.equal({});

    await github.putSecret(`${API}/environments/production/secrets`, "API_KEY", "made-up-other");
    const { live, changes } = await drift(SECRET, { ...made, outputs });
    expect(changes).to.deep.equal({ updatedAt: "UPDATE" });
    const mended = await engine.update(SECRET, made.inputs, made.inputs, { id: made.id, outputs: live.outputs });
    expect(await values()).to.deep.equal(["made-up-key"]);
    expect((await drift(SECRET, { ...made, outputs: revealAll(mended) })).changes).to.deep.equal({});
    await engine.delete(SECRET, made.id, outputs);
    expect(await values()).to.deep.equal([]);
  });

  it("keeps secrets and variables of the whole repository under ids of two parts", async () => {
    const secret = await create(REPOSITORY_SECRET, { ...REPOSITORY, secretName: "API_KEY", value: "made-up-key" });
    const variable = await create(REPOSITORY_VARIABLE, { ...REPOSITORY, variableName: "REGION", value: "fra1" });
    expect([secret.id, variable.id]).to.deep.equal(["shop:API_KEY", "shop:REGION"]);
    const news = { ...variable.inputs, value: "ams3" };
    const outputs = await engine.update(REPOSITORY_VARIABLE, variable.inputs, news, { outputs: variable.outputs });
    expect(outputs).to.include({ value: "ams3", repositoryId: 1001 });
    await engine.delete(REPOSITORY_SECRET, secret.id, revealAll(secret.outputs));
    await engine.delete(REPOSITORY_VARIABLE, variable.id, outputs);
    expect((await github.call("GET", `${API}/actions/variables`)).body.total_count).to.equal(0);
  });

  it("replaces what gets another name, and refuses names that GitHub keeps", async () => {
    const old = { ...PRODUCTION, variableName: "A", value: "1" };
    const { replaces } = await engine.diff(VARIABLE, old, { ...old, variableName: "B" });
    expect(replaces).to.deep.equal(["variableName"]);
    for (const variableName of ["GITHUB_A", "9A", "A-B"]) {
      expect((await engine.check(VARIABLE, { ...old, variableName })).failures[0]).to.contain("secret names");
    }
  });

  it("writes rulesets as the API wants them, and reads them back without a change", async () => {
    const made = await create(RULESET, GATE);
    const { body } = await github.call("GET", `${API}/rulesets/${made.id}`);
    expect(body.conditions).to.deep.equal({ ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } });
    expect((body.rules as { type: string }[]).map(({ type }) => type)).to.deep.equal([
      "deletion",
      "non_fast_forward",
      "pull_request",
      "required_status_checks",
    ]);
    expect((body.rules as { parameters: unknown }[]).at(-1)?.parameters).to.deep.equal({
      required_status_checks: [{ context: "gate", integration_id: 15_368 }, { context: "lint" }],
      strict_required_status_checks_policy: false,
      do_not_enforce_on_create: false,
    });
    expect((await drift(RULESET, made)).changes).to.deep.equal({});
    await github.call("PUT", `${API}/rulesets/${made.id}`, { enforcement: "disabled", rules: [] });
    expect(Object.keys((await drift(RULESET, made)).changes)).to.include.members(["enforcement", "rules.deletion"]);
    await engine.delete(RULESET, made.id, made.outputs);
    expect((await github.call("GET", `${API}/rulesets`)).body).to.deep.equal([]);
  });

  it("imports by the ids that the original takes", async () => {
    await create(ENVIRONMENT, { ...PRODUCTION, deploymentBranchPolicy: PATTERNS });
    const { outputs } = await create(POLICY, { ...PRODUCTION, tagPattern: "v*" });
    await create(VARIABLE, { ...PRODUCTION, variableName: "A", value: "1" });
    const { id } = await create(RULESET, GATE);
    const environment = await engine.read(ENVIRONMENT, "shop:production");
    expect(environment.inputs).to.include(PRODUCTION);
    expect(environment.outputs).to.deep.include({ deploymentBranchPolicy: PATTERNS, repositoryId: 1001 });
    const policy = await engine.read(POLICY, `shop:production:${outputs.policyId}`);
    expect(policy.inputs).to.include({ ...PRODUCTION, tagPattern: "v*" });
    expect((await engine.read(VARIABLE, "shop:production:A")).inputs).to.include({ variableName: "A", value: "1" });
    expect((await engine.read(RULESET, `shop:${id}`)).id).to.equal(id);
    expect((await failureOf(engine.read(VARIABLE, "shop:A"))).details).to.contain("expected repository:environment:");
  });

  it("plans with what is not known yet, without asking anybody", async () => {
    await github.close();
    const { inputs } = await engine.check(SECRET, { ...PRODUCTION, secretName: "A", value: UNKNOWN });
    const { outputs } = await engine.create(SECRET, inputs, { isPreview: true });
    expect(revealAll(outputs)).to.include({ value: UNKNOWN, updatedAt: UNKNOWN, secretName: "A" });
    github = await startFakeGitHub();
  });

  it("finds people and teams", async () => {
    const user = await engine.invoke(token("getUser", "getUser"), { username: "sandbox-maintainer" });
    expect(user).to.include({ id: "2002", login: "sandbox-maintainer" });
    const team = await engine.invoke(token("getTeam", "getTeam"), { slug: "maintainers", summaryOnly: true });
    expect(team).to.include({ id: "3001", slug: "maintainers" });
  });

  it("tells the API's refusals in the original's words", async () => {
    const missing = { ...PRODUCTION, variableName: "A", value: "1" };
    const error = await failureOf(engine.create(VARIABLE, missing));
    expect(error.details).to.contain(
      `POST ${github.url}/api/v3${API}/environments/production/variables: 404 Not Found []`,
    );
    await engine.configure({ baseUrl: github.url, owner: "greenroom", token: github.jobToken });
    const refused = await failureOf(engine.create(ENVIRONMENT, PRODUCTION));
    expect(refused.details).to.contain("/environments/production: 403 Resource not accessible by integration []");
  });

  it("refuses everything else by name, the real GitHub, and a missing owner", async () => {
    const issue = await failureOf(engine.check("github:index/issue:Issue", {}));
    expect(issue.details).to.contain("github:index/issue:Issue");
    expect((await failureOf(engine.invoke("github:index/getTree:getTree", {}))).details).to.contain("getTree");
    expect((await engine.check(RULESET, { ...GATE, rules: { mergeQueue: {} } })).failures[0]).to.contain("mergeQueue");
    expect((await failureOf(engine.configure({ owner: "o" }))).details).to.contain("does not speak to");
    expect((await failureOf(engine.configure({ baseUrl: github.url }))).details).to.contain("needs an owner");
  });
});
