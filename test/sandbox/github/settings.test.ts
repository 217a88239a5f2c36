import { createHash } from "node:crypto";
import { expect } from "chai";
import { type FakeGitHub, seal, startFakeGitHub } from "./support/fake-github.ts";

const REPOSITORY = "/repos/greenroom/shop";
const CUSTOM = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };
const GATE = {
  type: "required_status_checks",
  parameters: { required_status_checks: [{ context: "gate" }], strict_required_status_checks_policy: false },
};

describe("the settings of the sandbox's GitHub", () => {
  let github: FakeGitHub;

  beforeEach(async () => {
    github = await startFakeGitHub();
  });

  afterEach(() => github.close());

  /** The names in a list of the API. */
  async function names(path: string, key: string): Promise<unknown> {
    const { body } = await github.call("GET", path);
    return (body[key] as { name: string }[]).map(({ name }) => name);
  }

  describe("environments", () => {
    const production = `${REPOSITORY}/environments/production`;

    it("are made and changed by the same call, which gives everything anew", async () => {
      const reviewers = [{ type: "User", id: 2002 }];
      const made = await github.call("PUT", production, { wait_timer: 30, prevent_self_review: true, reviewers });
      expect(made.status).to.equal(200);
      expect(made.body).to.include({ name: "production", can_admins_bypass: true, deployment_branch_policy: null });
      const rules = made.body.protection_rules as Record<string, unknown>[];
      expect(rules.map(({ type }) => type)).to.deep.equal(["wait_timer", "required_reviewers"]);
      expect(rules[1]).to.deep.include({
        prevent_self_review: true,
        reviewers: [{ type: "User", reviewer: { id: 2002, login: "sandbox-maintainer", type: "User" } }],
      });
      const changed = await github.call("PUT", production, { can_admins_bypass: false });
      expect(changed.body).to.deep.include({ id: made.body.id, protection_rules: [], can_admins_bypass: false });
    });

    it("refuse what the original refuses", async () => {
      const reviewers = Array.from({ length: 7 }, () => ({ type: "User", id: 2001 }));
      const both = { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } };
      for (const body of [{ wait_timer: 43_201 }, { reviewers }, { reviewers: [{ type: "User", id: 1 }] }, both]) {
        expect((await github.call("PUT", production, body)).status, JSON.stringify(body)).to.equal(422);
      }
      expect((await github.call("GET", production)).status).to.equal(404);
    });

    it("come into being with the first deployment, and go with all that they hold", async () => {
      await github.call("POST", `${REPOSITORY}/deployments`, {
        ...{ ref: "main", environment: "pr-preview", required_contexts: [] },
      });
      expect(await names(`${REPOSITORY}/environments`, "environments")).to.deep.equal(["pr-preview"]);
      const preview = `${REPOSITORY}/environments/pr-preview`;
      await github.call("POST", `${preview}/variables`, { name: "COLOUR", value: "green" });
      expect((await github.call("DELETE", preview)).status).to.equal(204);
      expect((await github.call("DELETE", preview)).status).to.equal(404);
      await github.call("PUT", preview);
      expect(await names(`${preview}/variables`, "variables")).to.deep.equal([]);
    });
  });

  describe("deployment policies", () => {
    const policies = `${REPOSITORY}/environments/production/deployment-branch-policies`;

    it("need an environment with patterns of its own", async () => {
      expect((await github.call("POST", policies, { name: "main" })).status).to.equal(404);
      await github.call("PUT", `${REPOSITORY}/environments/production`);
      expect((await github.call("POST", policies, { name: "main" })).status).to.equal(404);
      await github.call("PUT", `${REPOSITORY}/environments/production`, CUSTOM);
      expect((await github.call("POST", policies, { name: "main" })).body).to.include({ name: "main", type: "branch" });
    });

    it("exist once for each pattern and kind, and can be renamed and deleted", async () => {
      await github.call("PUT", `${REPOSITORY}/environments/production`, CUSTOM);
      const { body } = await github.call("POST", policies, { name: "v*", type: "tag" });
      expect((await github.call("POST", policies, { name: "v*", type: "tag" })).status).to.equal(303);
      expect((await github.call("POST", policies, { name: "v*" })).status).to.equal(200);
      expect((await github.call("PUT", `${policies}/${body.id}`, { name: "r*" })).body).to.include({ name: "r*" });
      expect(await names(policies, "branch_policies")).to.deep.equal(["r*", "v*"]);
      expect((await github.call("DELETE", `${policies}/${body.id}`)).status).to.equal(204);
      expect((await github.call("GET", `${policies}/${body.id}`)).status).to.equal(404);
    });
  });

  describe("secrets", () => {
    const secrets = `${REPOSITORY}/environments/production/secrets`;

    beforeEach(() => github.call("PUT", `${REPOSITORY}/environments/production`));

    it("are opened, and told to nobody but the sandbox itself", async () => {
      expect((await github.putSecret(secrets, "api_key", "made-up-key")).status).to.equal(201);
      expect((await github.putSecret(secrets, "API_KEY", "made-up-other")).status).to.equal(204);
      const { body } = await github.call("GET", `${secrets}/API_KEY`);
      expect(Object.keys(body)).to.deep.equal(["name", "created_at", "updated_at"]);
      const control = await github.call("GET", "/_sandbox/secrets");
      const sha256 = createHash("sha256").update("made-up-other").digest("hex");
      expect(control.body).to.deep.equal([
        { environment: "production", name: "API_KEY", sha256, value: "made-up-other" },
      ]);
    });

    it("are refused when they were sealed for another key or have a name that GitHub keeps", async () => {
      const { body } = await github.call("GET", `${secrets}/public-key`);
      const sealed = await seal("made-up", String(body.key));
      const other = await seal("made-up", Buffer.alloc(32, 9).toString("base64"));
      for (const [name, sent] of [
        ["GOOD", { encrypted_value: other, key_id: body.key_id }],
        ["GOOD", { encrypted_value: sealed, key_id: "another" }],
        ["GITHUB_TOKEN", { encrypted_value: sealed, key_id: body.key_id }],
        ["9LIVES", { encrypted_value: sealed, key_id: body.key_id }],
      ] as const) {
        expect((await github.call("PUT", `${secrets}/${name}`, sent)).status, name).to.equal(422);
      }
      expect(await names(secrets, "secrets")).to.deep.equal([]);
    });

    it("answer at the path that the official plugin takes as well", async () => {
      const path = "/api/v3/repositories/1001/environments/production/secrets";
      expect((await github.putSecret(path, "API_KEY", "made-up-key")).status).to.equal(201);
      expect(await names(secrets, "secrets")).to.deep.equal(["API_KEY"]);
    });

    it("exist for the whole repository too, and are deleted once", async () => {
      const ofRepository = `${REPOSITORY}/actions/secrets`;
      await github.putSecret(ofRepository, "API_KEY", "made-up-key");
      expect(await names(secrets, "secrets")).to.deep.equal([]);
      expect((await github.call("DELETE", `${ofRepository}/API_KEY`)).status).to.equal(204);
      expect((await github.call("DELETE", `${ofRepository}/API_KEY`)).status).to.equal(404);
    });
  });

  it("gives variables in pages of ten, thirty at most", async () => {
    const variables = `${REPOSITORY}/actions/variables`;
    for (let number = 1; number <= 31; number += 1) {
      await github.call("POST", variables, { name: `v${number}`, value: "x" });
    }
    expect(await names(variables, "variables")).to.have.lengthOf(10);
    const { body, headers } = await github.call("GET", `${variables}?per_page=100`);
    expect(body).to.include({ total_count: 31 });
    expect(body.variables).to.have.lengthOf(30);
    expect(headers.get("link")).to.contain("page=2");
  });

  it("makes a variable once, changes it and deletes it", async () => {
    const variables = `${REPOSITORY}/actions/variables`;
    expect((await github.call("POST", variables, { name: "region", value: "fra1" })).status).to.equal(201);
    expect((await github.call("POST", variables, { name: "REGION", value: "fra1" })).status).to.equal(409);
    expect((await github.call("PATCH", `${variables}/REGION`, { value: "ams3" })).status).to.equal(204);
    expect((await github.call("GET", `${variables}/REGION`)).body).to.include({ name: "REGION", value: "ams3" });
    expect((await github.call("DELETE", `${variables}/REGION`)).status).to.equal(204);
    expect((await github.call("PATCH", `${variables}/REGION`, { value: "ams3" })).status).to.equal(404);
  });

  it("keeps rulesets, one for each name, and refuses rules that it does not know", async () => {
    const rulesets = `${REPOSITORY}/rulesets`;
    const ruleset = { name: "gate", target: "branch", enforcement: "active", rules: [GATE] };
    const { status, body } = await github.call("POST", rulesets, ruleset);
    expect(status).to.equal(201);
    expect(body).to.deep.include({ rules: [GATE], source: "greenroom/shop", bypass_actors: [] });
    expect((await github.call("POST", rulesets, ruleset)).status).to.equal(422);
    const changed = await github.call("PUT", `${rulesets}/${body.id}`, { enforcement: "disabled" });
    expect(changed.body).to.deep.include({ enforcement: "disabled", rules: [GATE] });
    for (const wrong of [
      { rules: [{ type: "merge_queue" }] },
      { rules: [{ type: "pull_request", parameters: { required_approving_review_count: 1 } }] },
      { enforcement: "evaluate" },
      { target: "tag" },
      { bypass_actors: null },
    ]) {
      expect((await github.call("PUT", `${rulesets}/${body.id}`, wrong)).status, JSON.stringify(wrong)).to.equal(422);
    }
    expect((await github.call("DELETE", `${rulesets}/${body.id}`)).status).to.equal(204);
    expect((await github.call("GET", rulesets)).body).to.deep.equal([]);
  });

  it("finds the people and teams that reviewers can be", async () => {
    expect((await github.call("GET", "/users/Sandbox-Maintainer")).body).to.include({ id: 2002 });
    expect((await github.call("GET", "/orgs/greenroom/teams/maintainers")).body).to.include({ id: 3001 });
    expect((await github.call("GET", "/users/nobody")).status).to.equal(404);
  });

  it("lets no job change settings, and names the permission that it lacks", async () => {
    for (const [method, path, permission] of [
      ["PUT", "environments/production", "administration=write"],
      ["POST", "rulesets", "administration=write"],
      ["GET", "actions/secrets/public-key", "secrets=write"],
      ["POST", "actions/variables", "actions_variables=write"],
    ] as const) {
      const { status, body, headers } = await github.callAsJob(method, `${REPOSITORY}/${path}`, {});
      expect([status, body.message], path).to.deep.equal([403, "Resource not accessible by integration"]);
      expect(headers.get("x-accepted-github-permissions")).to.equal(permission);
    }
    expect((await github.callAsJob("GET", `${REPOSITORY}/environments`)).status).to.equal(200);
  });
});
