import { expect } from "chai";
import { githubChecks } from "../../automation/doctor/github.ts";
import { createProbe } from "../../automation/doctor/probe.ts";
import { runChecks } from "../../automation/doctor/run-checks.ts";
import { type FakeGitHub, startFakeGitHub } from "../sandbox/github/support/fake-github.ts";
import { documentedPermissions } from "../support/setup-page.ts";

describe("docs/repository.md", () => {
  let github: FakeGitHub;

  before(async () => {
    github = await startFakeGitHub();
  });
  after(() => github.close());

  it("names every permission that doctor would miss in a token", async () => {
    const { body } = await github.call("POST", "/_sandbox/tokens", { permissions: documentedPermissions() });
    const probe = createProbe("GitHub", { url: github.url, token: String(body.token) });
    const settingsProbe = createProbe("GitHub", { url: github.url, token: github.token });
    const questions = { probe, settingsProbe, slug: "greenroom/shop", keepsSettings: async () => true };
    const reports = await runChecks(githubChecks(questions), 10);
    const permissions = reports.filter(({ name }) => name.startsWith("permission"));
    expect(permissions.filter(({ state }) => state === "missing" || state === "failed")).to.deep.equal([]);
    expect(permissions.filter(({ state }) => state === "ok")).to.have.lengthOf.above(5);
  });
});
