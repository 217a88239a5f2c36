import { expect } from "chai";
import { list } from "../../../../automation/commands/list.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools, SOME_STATE } from "../../../support/fake-tools.ts";

const APPS = defineApps({ web: { source: "web", port: 8080 }, worker: { source: "worker" } });

describe("list", () => {
  it("shows every environment with its pull request and addresses, and stacks of nobody else", async () => {
    const tools = fakeTools(new FakeGitHub({ title: "Add tea" }), APPS);
    for (const name of ["platform", "pr-12", "pr-9", "somebody-elses"]) tools.fakes.stacks.set(name, SOME_STATE);
    const { environments } = await list(tools);
    expect(environments.map(({ name, pullRequest, urls }) => [name, pullRequest?.title, urls])).to.deep.equal([
      ["platform", undefined, {}],
      ["pr-12", "Add tea", { web: "https://pr-12-web.preview.example.com" }],
      ["pr-9", undefined, { web: "https://pr-9-web.preview.example.com" }],
    ]);
  });

  it("shows where staging and production answer, and who still holds staging", async () => {
    const tools = fakeTools(new FakeGitHub(undefined), APPS, { subdomain: "staging", domain: "example.org" });
    for (const name of ["staging", "staging-lease", "production"]) tools.fakes.stacks.set(name, SOME_STATE);
    const lease = { holder: "alice", reason: "a test", from: "2026-01-01T01:00:00.000Z" };
    tools.fakes.leases.book = {
      leases: [
        { ...lease, until: "2026-01-01T03:00:00.000Z" },
        { ...lease, holder: "bob", until: "2026-01-01T02:00:00.000Z" },
      ],
      ending: undefined,
    };
    const result = await list(tools);
    expect(result.environments.map(({ name, urls, leases }) => [name, urls, leases.length])).to.deep.equal([
      ["staging", { web: "https://web.staging.example.org" }, 1],
      ["production", { web: "https://web.staging.example.org" }, 0],
    ]);
    expect(renderText(result)).to.contain("  alice holds it until 2026-01-01T03:00:00.000Z: a test\n");
  });

  it("goes without what a service does not tell, and says so", async () => {
    const tools = fakeTools(new FakeGitHub(undefined), APPS);
    const result = await list({ ...tools, github: () => Promise.reject(new Error("GitHub does not answer.")) });
    expect(renderText(result)).to.equal("There are no environments.\n  warning: GitHub does not answer.\n");
  });
});
