import { expect } from "chai";
import { createCalls } from "../../../automation/services/github/calls.ts";
import { createGitHub } from "../../../automation/services/github/client.ts";
import { readDeploymentStates } from "../../../automation/services/github/deployment-states.ts";
import type { GitHubAccess } from "../../../automation/settings.ts";
import { type FakeGitHub, startFakeGitHub } from "./support/fake-github.ts";

const REPOSITORY = "/repos/greenroom/shop";
const COMMIT = "c0ffee00".repeat(5);
const ISSUE = { marker: "<!-- greenroom:drift:platform -->", title: "Drift", body: "2 differences" };

const ACCESS = { owner: "greenroom", repository: "shop", runId: undefined, runUrl: undefined };

/** The permissions of the workflows' jobs that change environments. */
const PERMISSIONS = {
  ...{ actions: "read", contents: "read", deployments: "write", issues: "write", "pull-requests": "write" },
};

describe("the command line's client at the sandbox's GitHub, with a job's token", () => {
  let hub: FakeGitHub;
  let access: GitHubAccess;
  let github: ReturnType<typeof createGitHub>;

  beforeEach(async () => {
    hub = await startFakeGitHub();
    const { body } = await hub.call("POST", "/_sandbox/tokens", { permissions: PERMISSIONS });
    access = { ...ACCESS, url: hub.url, token: String(body.token) };
    github = createGitHub(access);
    await hub.callAs("sandbox-developer", "POST", `${REPOSITORY}/pulls`, { head: "tea", draft: true });
  });

  afterEach(() => hub.close());

  it("reads a pull request, what happened to it, and who may decide", async () => {
    await hub.callAs("sandbox-maintainer", "POST", `${REPOSITORY}/issues/1/labels`, { labels: ["preview:on"] });
    await hub.callAs("sandbox-stranger", "POST", `${REPOSITORY}/issues/1/comments`, { body: "/greenroom extend" });
    const [pullRequest] = await github.openPullRequests();
    expect(pullRequest).to.deep.equal(await github.pullRequest(1));
    expect(pullRequest).to.deep.include({
      ...{
        number: 1,
        headCommit: COMMIT,
        isDraft: true,
        isFromFork: false,
        labels: ["preview:on"],
        closedAt: undefined,
      },
      author: { login: "sandbox-developer", isBot: false },
    });
    const events = await github.timeline(1);
    expect(events.map(({ kind, actor, label, body }) => [kind, actor, label, body])).to.deep.equal([
      ["labeled", "sandbox-maintainer", "preview:on", ""],
      ["commented", "sandbox-stranger", "", "/greenroom extend"],
    ]);
    const may = await Promise.all(events.map(({ actor = "" }) => github.mayWrite(actor)));
    expect(may).to.deep.equal([true, false]);
  });

  it("calls only the newest commit of a preview live, and leaves other previews alone", async () => {
    const live = { state: "success", description: "live" } as const;
    const other = await github.createDeployment("pr-2", COMMIT);
    const first = await github.createDeployment("pr-1", COMMIT);
    for (const id of [other, first]) await github.setDeploymentStatus(id, live);
    const second = await github.createDeployment("pr-1", COMMIT);
    await github.setDeploymentStatus(second, live);
    expect(
      (await github.previewDeployments()).map(({ environment, state }) => `${environment} ${state}`),
    ).to.deep.equal(["pr-1 success", "pr-1 inactive", "pr-2 success"]);
    expect((await github.deployments("pr-1")).map(({ id, commit }) => [id, commit])).to.deep.equal([
      [second, COMMIT],
      [first, COMMIT],
    ]);
  });

  it("reads the states of deployments, also when one of them is gone", async () => {
    const id = await github.createDeployment("pr-1", COMMIT);
    await github.setDeploymentStatus(id, { state: "success", description: "live" });
    const states = await readDeploymentStates(createCalls(access), ["DE_404", `DE_${id}`]);
    expect(states).to.deep.equal([undefined, "success"]);
  });

  it("keeps a person's one comment from run to run", async () => {
    const { body } = await hub.call("POST", "/_sandbox/tokens", { account: "sandbox-developer" });
    for (const state of ["building", "live"]) {
      // Each run has its own client, which does not remember what the one before wrote.
      const person = createGitHub({ ...access, token: String(body.token) });
      await person.saveComment(1, "<!-- m -->", `<!-- m --> ${state}`);
    }
    const { body: comments } = await hub.call("GET", `${REPOSITORY}/issues/1/comments`);
    expect(comments).to.have.length(1);
    expect(comments).to.have.nested.property("[0].user.login", "sandbox-developer");
  });

  it("keeps one comment, which a stranger's with the same marker does not become", async () => {
    const path = `${REPOSITORY}/issues/1/comments`;
    await hub.callAs("sandbox-stranger", "POST", path, { body: "<!-- m --> forged" });
    await github.saveComment(1, "<!-- m -->", "<!-- m --> building");
    await github.saveComment(1, "<!-- m -->", "<!-- m --> live");
    const comments = (await hub.call("GET", path)).body as unknown as { body: string }[];
    expect(comments.map(({ body }) => body)).to.deep.equal(["<!-- m --> forged", "<!-- m --> live"]);
  });

  it("opens one issue, changes it and closes it with a last word", async () => {
    expect(await github.saveIssue(ISSUE)).to.equal(2);
    expect(await github.saveIssue({ ...ISSUE, title: "Drift again" })).to.equal(2);
    expect(await github.closeIssue(ISSUE.marker, "Nothing differs any more.")).to.equal(true);
    const { body } = await hub.call("GET", `${REPOSITORY}/issues/2`);
    expect(body).to.include({ title: "Drift again", state: "closed", state_reason: "completed", comments: 1 });
    expect(await github.closeIssue(ISSUE.marker, "Nothing differs any more.")).to.equal(false);
    expect(await github.saveIssue(ISSUE)).to.equal(3);
  });

  it("knows when a run has ended", async () => {
    const { body } = await hub.call("POST", "/_sandbox/runs", { name: "Sweep", event: "schedule" });
    expect(await github.isRunOver(String(body.id))).to.equal(false);
    await hub.call("PATCH", `/_sandbox/runs/${body.id}`, { status: "completed", conclusion: "cancelled" });
    expect(await github.isRunOver(String(body.id))).to.equal(true);
    const listed = await hub.call("GET", `${REPOSITORY}/actions/runs?status=cancelled&event=schedule`);
    expect(listed.body).to.include({ total_count: 1 });
    expect(await github.isRunOver("1")).to.equal(false);
  });

  it("knows that an attempt has ended when its run is run again", async () => {
    const { body } = await hub.call("POST", "/_sandbox/runs", { name: "Preview", event: "pull_request" });
    const run = String(body.id);
    const report = (status: string) => hub.call("PATCH", `/_sandbox/runs/${run}`, { status, conclusion: "failure" });
    expect(await github.isRunOver(run, 1)).to.equal(false);
    await report("completed");
    await report("in_progress");
    const states = [undefined, 1, 2, 3].map((attempt) => github.isRunOver(run, attempt));
    expect(await Promise.all(states)).to.deep.equal([false, true, false, false]);
    const path = `${REPOSITORY}/actions/runs/${run}/attempts/1`;
    expect((await hub.callWith({}, "GET", path)).headers.get("x-accepted-github-permissions")).to.equal("actions=read");
    const earlier = await hub.callWith({ actions: "read" }, "GET", path);
    expect(earlier.body).to.include({ run_attempt: 1, status: "completed", conclusion: "failure" });
    const now = await hub.call("GET", `${REPOSITORY}/actions/runs/${run}`);
    expect(now.body).to.include({ run_attempt: 2, status: "in_progress", conclusion: null });
  });
});
