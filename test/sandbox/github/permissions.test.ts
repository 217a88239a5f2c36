import { expect } from "chai";
import { type FakeGitHub, startFakeGitHub } from "./support/fake-github.ts";

const REPOSITORY = "/repos/greenroom/shop";
const PREVIEW = { ref: "main", environment: "pr-preview", task: "pr-1", required_contexts: [] };

describe("who may do what on the sandbox's GitHub", () => {
  let github: FakeGitHub;

  beforeEach(async () => {
    github = await startFakeGitHub();
    await github.callAs("sandbox-developer", "POST", `${REPOSITORY}/pulls`, { head: "tea" });
  });

  afterEach(() => github.close());

  for (const [method, path, permission, needed] of [
    ["GET", "pulls/1", { "pull-requests": "read" }, "pull_requests=read"],
    ["GET", "branches/main", { contents: "read" }, "contents=read"],
    ["GET", "actions/runs", { actions: "read" }, "actions=read"],
    ["GET", "environments", { actions: "read" }, "actions=read"],
    ["POST", "deployments", { deployments: "write" }, "deployments=write"],
    ["POST", "issues/1/comments", { "pull-requests": "write" }, "issues=write; pull_requests=write"],
    ["POST", "issues", { issues: "write" }, "issues=write"],
  ] as const) {
    it(`refuses a job ${method} ${path} without ${needed}, and names it`, async () => {
      const body = { ...PREVIEW, title: "Drift", body: "text" };
      const refused = await github.callWith({}, method, `${REPOSITORY}/${path}`, body);
      expect([refused.status, refused.body.message]).to.deep.equal([403, "Resource not accessible by integration"]);
      expect(refused.headers.get("x-accepted-github-permissions")).to.equal(needed);
      const done = await github.callWith(permission, method, `${REPOSITORY}/${path}`, body);
      expect(done.status).to.be.oneOf([200, 201]);
    });
  }

  it("takes writing for reading too, and reading never for writing", async () => {
    expect((await github.callWith({ deployments: "write" }, "GET", `${REPOSITORY}/deployments`)).status).to.equal(200);
    const refused = await github.callWith({ deployments: "read" }, "POST", `${REPOSITORY}/deployments`, PREVIEW);
    expect(refused.status).to.equal(403);
  });

  it("ends a job's token when the job is over, and knows no permission that jobs cannot have", async () => {
    const { body } = await github.call("POST", "/_sandbox/tokens", { permissions: { contents: "read" } });
    expect((await github.call("DELETE", `/_sandbox/tokens/${body.token}`)).status).to.equal(204);
    const answer = await fetch(`${github.url}${REPOSITORY}`, { headers: { authorization: `Bearer ${body.token}` } });
    expect(answer.status).to.equal(401);
    for (const permissions of [{ administration: "write" }, { contents: "all" }]) {
      expect((await github.call("POST", "/_sandbox/tokens", { permissions })).status).to.equal(422);
    }
    expect((await github.call("POST", "/_sandbox/tokens", { account: "nobody" })).status).to.equal(422);
  });

  it("keeps the sandbox's own paths from jobs and people", async () => {
    for (const path of ["/_sandbox/secrets", "/_sandbox/events"]) {
      expect((await github.callAsJob("GET", path)).status).to.equal(403);
      expect((await github.callAs("sandbox-maintainer", "GET", path)).status).to.equal(403);
    }
  });

  it("lets a stranger comment, and change nothing that is somebody else's", async () => {
    const stranger = (method: string, path: string, body: unknown) =>
      github.callAs("sandbox-stranger", method, `${REPOSITORY}/${path}`, body);
    const said = await github.call("POST", `${REPOSITORY}/issues/1/comments`, { body: "ours" });
    expect((await stranger("POST", "issues/1/comments", { body: "hello" })).status).to.equal(201);
    for (const [method, path, body] of [
      ["PATCH", `issues/comments/${said.body.id}`, { body: "theirs" }],
      ["PATCH", "pulls/1", { state: "closed" }],
      ["POST", "issues/1/labels", { labels: ["preview:on"] }],
      ["POST", "deployments", PREVIEW],
      ["GET", "actions/secrets", undefined],
    ] as const) {
      expect((await stranger(method, path, body)).status, path).to.equal(403);
    }
  });

  it("tells who may push, by the roles of old", async () => {
    const told = async (login: string) => {
      const { status, body } = await github.call("GET", `${REPOSITORY}/collaborators/${login}/permission`);
      return [status, body.permission, body.role_name];
    };
    expect(await told("sandbox-maintainer")).to.deep.equal([200, "write", "maintain"]);
    expect(await told("sandbox-stranger")).to.deep.equal([200, "none", "none"]);
    expect(await told("github-actions[bot]")).to.deep.equal([404, undefined, undefined]);
  });

  it("tells people who they are, and jobs that they are nobody", async () => {
    expect((await github.callAs("sandbox-developer", "GET", "/user")).body).to.include({ login: "sandbox-developer" });
    expect((await github.callAsJob("GET", "/user")).status).to.equal(403);
    const viewer = await github.callAsJob("POST", "/graphql", { query: "{ viewer { login } }" });
    expect(viewer.body).to.deep.equal({ data: { viewer: { login: "github-actions[bot]" } } });
  });
});
