import { expect } from "chai";
import { githubChecks, permissionFinding, repositoryFinding } from "../../../../automation/doctor/github.ts";
import { namesFinding } from "../../../../automation/doctor/github-settings.ts";
import { createProbe } from "../../../../automation/doctor/probe.ts";
import type { CheckReport } from "../../../../automation/doctor/result.ts";
import { runChecks } from "../../../../automation/doctor/run-checks.ts";
import { GITHUB_ENVIRONMENTS } from "../../../../stacks/repository-config.ts";
import { type FakeGitHub, startFakeGitHub } from "../../../sandbox/github/support/fake-github.ts";

const SLUG = "greenroom/shop";

function answer(status: number, body: object = {}, headers: Record<string, string> = {}) {
  return { status, body: { ...body }, message: "no", headers: new Headers(headers) };
}

describe("doctor and a repository on GitHub", () => {
  let github: FakeGitHub;

  beforeEach(async () => {
    github = await startFakeGitHub();
  });
  afterEach(() => github.close());

  async function examine(
    token: string,
    { keepsSettings = true, adminToken = token } = {},
  ): Promise<ReadonlyMap<string, CheckReport>> {
    const probe = createProbe("GitHub", { url: github.url, token });
    const settingsProbe = createProbe("GitHub", { url: github.url, token: adminToken });
    const questions = { probe, settingsProbe, slug: SLUG, keepsSettings: async () => keepsSettings };
    return new Map((await runChecks(githubChecks(questions), 10)).map((report) => [report.name, report]));
  }

  it("finds what a token may do, and makes nothing to find it", async () => {
    const reports = await examine(github.token);
    const allowed = [...reports.values()].filter(({ name, state }) => name.startsWith("permission") && state === "ok");
    expect(allowed.map(({ name }) => name)).to.include.members([
      "permission contents: read",
      "permission pull-requests: read",
      "permission deployments: write",
      "permission issues: write",
      "permission actions: read",
      "permission administration: write",
      "permission variables: write",
    ]);
    for (const list of ["deployments", "issues", "rulesets"]) {
      expect((await github.call("GET", `/repos/${SLUG}/${list}`)).body, list).to.deep.equal([]);
    }
    expect((await github.call("GET", `/repos/${SLUG}/actions/variables`)).body).to.deep.include({ total_count: 0 });
  });

  it("names the permission that a token lacks, and says what it is needed for", async () => {
    const reports = await examine(github.jobToken);
    expect(reports.get("permission variables: write")).to.deep.include({
      state: "missing",
      seen: "not allowed, and needed for keeping the variables",
      mend: 'Add "variables: write" to the permissions of the job or of the token.',
    });
  });

  it("tries the permission for environments on one that there is, and makes nothing in it", async () => {
    const state = async (token: string) => (await examine(token)).get("permission environments: write")?.state;
    expect(await state(github.token), "without any").to.equal("skipped");
    await github.call("PUT", `/repos/${SLUG}/environments/pr-preview`, {});
    expect([await state(github.token), await state(github.jobToken)]).to.deep.equal(["ok", "missing"]);
    const { body } = await github.call("GET", `/repos/${SLUG}/environments/pr-preview/variables`);
    expect(body).to.deep.include({ total_count: 0 });
  });

  it("does not ask for the right to change settings that nobody keeps", async () => {
    const reports = await examine(github.jobToken, { keepsSettings: false });
    expect(reports.get("permission administration: write")?.state).to.equal("skipped");
  });

  it("looks at the settings with the token that is for them, and at nothing else", async () => {
    const reports = await examine(github.jobToken, { adminToken: github.token });
    expect(reports.get("permission administration: write")?.state).to.equal("ok");
    expect(reports.get("variables")?.state).to.equal("missing");
    expect((await examine(github.jobToken)).get("variables")?.state).to.equal("skipped");
    expect((await examine("made-up", { adminToken: github.token })).get("repository")?.state).to.equal("failed");
  });

  it("says once that a token is not valid", async () => {
    const reports = [...(await examine("made-up")).values()];
    expect(reports.filter(({ state }) => state === "failed").map(({ name }) => name)).to.deep.equal(["repository"]);
    expect(reports.filter(({ state }) => state === "ok" || state === "missing")).to.deep.equal([]);
  });

  it("looks for the environments, the variables and the secrets that workflows need", async () => {
    expect((await examine(github.token)).get("environments")).to.deep.include({
      state: "missing",
      seen: "there is no pr-preview, staging, production",
    });
    await github.call("PUT", `/repos/${SLUG}/environments/pr-preview`, {});
    await github.putSecret(`/repos/${SLUG}/environments/pr-preview/secrets`, "DIGITALOCEAN_TOKEN", "made-up");
    await github.call("POST", `/repos/${SLUG}/actions/variables`, { name: "GREENROOM_STATE", value: "s3://made-up" });
    const reports = await examine(github.token);
    expect(reports.get("environments")?.seen).to.equal("there is no staging, production");
    expect(reports.get("variables")?.state).to.equal("ok");
    expect(reports.get("secrets of pr-preview")).to.deep.include({ state: "ok", seen: "DIGITALOCEAN_TOKEN" });
  });

  for (const [stacks, preview, platform, production] of [
    [undefined, "skipped", "skipped", "skipped"],
    ['["production"]', "missing", "skipped", "missing"],
    ['["production", "platform"]', "missing", "missing", "missing"],
  ] as const) {
    it(`looks for what infrastructure.yml and drift.yml need when GREENROOM_STACKS is ${stacks ?? "not set"}`, async () => {
      const variable = { name: "GREENROOM_STACKS", value: stacks };
      if (stacks !== undefined) await github.call("POST", `/repos/${SLUG}/actions/variables`, variable);
      const reports = await examine(github.token);
      const statesOf = (name: string) =>
        [`environment ${name}`, `secrets of ${name}`].map((it) => reports.get(it)?.state);
      expect(statesOf("infrastructure-preview")).to.deep.equal([preview, preview]);
      expect(statesOf("platform")).to.deep.equal([platform, platform]);
      expect(statesOf("drift-platform")).to.deep.equal([platform, platform]);
      expect(statesOf("drift-production")).to.deep.equal([production, production]);
      expect(statesOf("drift-staging")).to.deep.equal(["skipped", "skipped"]);
    });
  }

  it("looks for every environment that greenroom:githubEnvironments can name", async () => {
    const names = [...(await examine(github.token)).keys()].filter((name) => name.startsWith("secrets of "));
    expect(names).to.deep.equal(GITHUB_ENVIRONMENTS.map((name) => `secrets of ${name}`));
  });
});

describe("what GitHub's answers mean to doctor", () => {
  const wanted = { name: "issues: write", use: "telling of drift" };

  it("is the permission for 422, its lack for 403 and 404, and neither for a limit or an outage", () => {
    const state = (status: number, headers = {}) => permissionFinding(wanted, answer(status, {}, headers)).state;
    expect([200, 400, 409, 422].map((status) => state(status))).to.deep.equal(["ok", "ok", "ok", "ok"]);
    expect([state(403), state(404)]).to.deep.equal(["missing", "missing"]);
    expect([state(429), state(403, { "x-ratelimit-remaining": "0" }), state(401)]).to.deep.equal(
      Array(3).fill("skipped"),
    );
    expect([state(201), state(500)]).to.deep.equal(["failed", "failed"]);
  });

  it("is a hidden repository for 404", () => {
    expect(repositoryFinding(SLUG, answer(404))).to.deep.include({ state: "missing" });
    expect(repositoryFinding(SLUG, answer(502)).seen).to.equal("GitHub answered with status 502: no");
  });

  it("is no missing setting where the token may not look", () => {
    expect(namesFinding(answer(403), "variables", ["X"]).state).to.equal("skipped");
    expect(namesFinding(answer(500), "variables", ["X"]).state).to.equal("failed");
    expect(namesFinding(answer(404), "secrets", ["X"]).seen).to.equal("there is no X");
  });
});
