import { expect } from "chai";
import { createGitHub } from "../../../automation/services/github/client.ts";
import { type FakeGitHub, startFakeGitHub } from "./support/fake-github.ts";

const REPOSITORY = "/repos/greenroom/shop";
const COMMIT = "c0ffee00".repeat(5);
const ISSUE = { marker: "<!-- greenroom:drift:platform -->", title: "Drift", body: "2 differences" };

/** The permissions of the workflows' jobs that change environments. */
const PERMISSIONS = {
  ...{ actions: "read", contents: "read", deployments: "write", issues: "write", "pull-requests": "write" },
};

describe("the command line's client at the sandbox's GitHub, with a job's token", () => {
  let hub: FakeGitHub;
  let github: ReturnType<typeof createGitHub>;

  beforeEach(async () => {
    hub = await startFakeGitHub();
    const { body } = await hub.call("POST", "/_sandbox/tokens", { permissions: PERMISSIONS });
    const access = { url: hub.url, token: String(body.token), owner: "greenroom", repository: "shop" };
    github = createGitHub({ ...access, runId: undefined, runUrl: undefined });
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
});
