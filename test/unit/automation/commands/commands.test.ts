import { expect } from "chai";
import { list } from "../../../../automation/commands/list.ts";
import { status } from "../../../../automation/commands/status.ts";
import type { StackState } from "../../../../automation/engine/state.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools, SOME_STATE } from "../../../support/fake-tools.ts";

const APPS = defineApps({ web: { source: "web", port: 8080 }, worker: { source: "worker" } });
const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;

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

  it("goes without what a service does not tell, and says so", async () => {
    const tools = fakeTools(new FakeGitHub(undefined), APPS);
    const result = await list({ ...tools, github: () => Promise.reject(new Error("GitHub does not answer.")) });
    expect(renderText(result)).to.equal("There are no environments.\n  warning: GitHub does not answer.\n");
  });
});

describe("status", () => {
  it("shows what runs, what is wrong with it and what was left unfinished", async () => {
    const tools = fakeTools(new FakeGitHub({}), APPS);
    tools.fakes.cluster.troubles = [{ pod: "web-1", app: "web", container: "web", reason: "OOMKilled", log: [] }];
    tools.fakes.stacks.set("pr-12", runningState());
    const result = await status(PR_12, tools);
    expect(result).to.deep.include({
      commit: "c0ffee",
      urls: { web: "https://x" },
      resources: 1,
      troubles: ["pod web-1, container web: OOMKilled"],
      pendingCreates: ['kubernetes:core/v1:Secret "registry"'],
    });
  });

  it("says so when there is no such environment", async () => {
    const error: unknown = await status(PR_12, fakeTools(new FakeGitHub({}), APPS)).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "environment-not-found");
  });
});

function runningState(): StackState {
  const resource = (type: string, name: string) => ({ type, urn: `urn:pulumi:pr-12::greenroom::${type}::${name}` });
  return {
    version: 3,
    deployment: {
      resources: [
        { ...resource("pulumi:pulumi:Stack", "pr-12"), outputs: { commit: "c0ffee", urls: { web: "https://x" } } },
        resource("kubernetes:core/v1:Namespace", "pr-12"),
      ],
      pending_operations: [{ type: "creating", resource: resource("kubernetes:core/v1:Secret", "registry") }],
    },
  };
}
