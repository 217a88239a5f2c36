import { expect } from "chai";
import { type RealGitHub, withRealGitHub } from "./support/real-repository.ts";

const REPOSITORY = "/repos/greenroom/shop";
const DEVELOPER = "sandbox-developer";
const STRANGER = "sandbox-stranger";

describe("the pull requests of the sandbox's GitHub", () => {
  it("belong to whoever opens them, and start no workflows when a job does", () =>
    withRealGitHub(async (real) => {
      await real.push("tea", { "tea.txt": "tea" });
      await real.push("cake", { "cake.txt": "cake" });
      const opened = await real.github.callAs("dependabot[bot]", "POST", `${REPOSITORY}/pulls`, { head: "tea" });
      expect(opened.body.user).to.include({ login: "dependabot[bot]", type: "Bot" });
      await real.github.call("POST", `${REPOSITORY}/pulls`, { head: "cake" });
      const opening = (await events(real)).filter(({ name }) => name === "pull_request");
      expect(opening.map(({ starts_workflows }) => starts_workflows)).to.deep.equal([true, false]);
    }));

  it("can be told to have been closed long ago, once they are closed", () =>
    withRealGitHub(async (real) => {
      await real.push("tea", { "tea.txt": "tea" });
      await open(real, "tea");
      const age = (closedAt: string) =>
        real.github.call("PATCH", "/_sandbox/pull-requests/1", { closed_at: closedAt }).then(({ status }) => status);
      expect(await age("2026-01-01T00:00:00Z")).to.equal(422);
      await real.github.callAs(DEVELOPER, "PATCH", `${REPOSITORY}/pulls/1`, { state: "closed" });
      expect(await age("long ago")).to.equal(422);
      expect(await age("2026-01-01T00:00:00Z")).to.equal(200);
      expect((await pull(real)).closed_at).to.equal("2026-01-01T00:00:00.000Z");
    }));

  it("follow their branch, and tell a push, a new head and a forced one", () =>
    withRealGitHub(async (real) => {
      const first = await real.push("tea", { "tea.txt": "tea" });
      await open(real, "tea");
      const second = await real.push("tea", { "tea.txt": "more tea" });
      expect((await pull(real)).head).to.include({ sha: second, label: "greenroom:tea" });
      expect(real.resolve("refs/pull/1/head")).to.equal(second);
      real.checkout.git("reset", "--quiet", "--hard", first);
      real.checkout.git("push", "--quiet", "--force", real.bare, "tea");
      const told = await events(real);
      expect(told.map(({ name, payload }) => `${name} ${payload.action ?? payload.ref}`)).to.deep.equal([
        "push refs/heads/tea",
        "pull_request opened",
        "push refs/heads/tea",
        "pull_request synchronize",
        "push refs/heads/tea",
        "pull_request synchronize",
      ]);
      expect(told[0]?.payload).to.include({ created: true, before: "0".repeat(40), after: first });
      expect(told[4]?.payload).to.include({ forced: true, before: second, after: first });
      expect(told[5]?.payload).to.include({ before: second, after: first, number: 1 });
      expect(await timeline(real)).to.deep.equal([`${DEVELOPER} head_ref_force_pushed`]);
      const later = await real.github.call("GET", "/_sandbox/events?after=5");
      expect(later.body.events).to.have.length(1);
    }));

  it("have a merge that is real and gone with a conflict, and back when it is solved", () =>
    withRealGitHub(async (real) => {
      const head = await real.push("tea", { "menu.txt": "tea\n" });
      await open(real, "tea");
      expect(await pull(real)).to.include({ mergeable: true, mergeable_state: "clean" });
      expect(real.resolve("refs/pull/1/merge^2")).to.equal(head);
      await real.push("main", { "menu.txt": "cake\n" });
      expect(await pull(real)).to.include({ mergeable: false, mergeable_state: "dirty", merge_commit_sha: null });
      expect(real.resolve("refs/pull/1/merge")).to.equal("");
      await real.push("main", { "menu.txt": "coffee\n" });
      expect(await pull(real)).to.include({ mergeable: true });
      expect(real.resolve("refs/pull/1/merge^1")).to.equal(real.resolve("main"));
      await real.github.callAs(DEVELOPER, "PATCH", `${REPOSITORY}/pulls/1`, { state: "closed" });
      expect(real.resolve("refs/pull/1/merge")).to.equal("");
      expect(real.resolve("refs/pull/1/head")).to.equal(head);
    }));

  it("can come from a fork by somebody who may not push", () =>
    withRealGitHub(async (real) => {
      const fork = await real.github.callAs(STRANGER, "POST", `${REPOSITORY}/forks`, {});
      expect(fork.body).to.include({ full_name: `${STRANGER}/shop`, fork: true });
      const path = new URL(String(fork.body.clone_url)).pathname;
      const first = await real.push("tea", { "tea.txt": "tea" }, path);
      expect((await real.github.callAs(STRANGER, "POST", `${REPOSITORY}/pulls`, { head: "main" })).status).to.equal(
        403,
      );
      const opened = await real.github.callAs(STRANGER, "POST", `${REPOSITORY}/pulls`, { head: `${STRANGER}:tea` });
      expect(opened.body).to.deep.include({ author_association: "NONE" });
      expect(opened.body.head)
        .to.include({ sha: first })
        .and.to.have.nested.property("repo.full_name", `${STRANGER}/shop`);
      const second = await real.push("tea", { "tea.txt": "more" }, path);
      expect((await pull(real)).head).to.include({ sha: second });
      expect(real.resolve("refs/pull/1/head")).to.equal(second);
      expect(real.resolve("refs/heads/tea")).to.equal("");
      const synchronized = (await events(real)).at(-1);
      expect(synchronized?.payload.sender).to.include({ login: STRANGER });
    }));

  it("are drafts and ready by GraphQL alone, as in the original", () =>
    withRealGitHub(async (real) => {
      await real.push("tea", { "tea.txt": "tea" });
      await open(real, "tea", { draft: true });
      const change = (mutation: string) =>
        real.github.callAs(DEVELOPER, "POST", "/graphql", {
          query: `mutation($id: ID!) { ${mutation}(input: {pullRequestId: $id}) { pullRequest { isDraft } } }`,
          variables: { id: "PR_1" },
        });
      await change("markPullRequestReadyForReview");
      expect(await pull(real)).to.include({ draft: false });
      await change("convertPullRequestToDraft");
      await change("convertPullRequestToDraft");
      expect(await pull(real)).to.include({ draft: true });
      expect(await timeline(real)).to.deep.equal([`${DEVELOPER} ready_for_review`, `${DEVELOPER} convert_to_draft`]);
      expect((await change("mergePullRequest")).body).to.have.nested.property("errors[0].type", "UNKNOWN");
    }));

  it("keep labels, comments and what happened in one timeline, in order, and tell each", () =>
    withRealGitHub(async (real) => {
      await real.push("tea", { "tea.txt": "tea" });
      await open(real, "tea");
      const issue = `${REPOSITORY}/issues/1`;
      await real.github.callAs(DEVELOPER, "POST", `${issue}/labels`, { labels: ["preview:keep", "docs"] });
      await real.github.callAs(DEVELOPER, "POST", `${issue}/labels`, { labels: ["Preview:Keep"] });
      await real.github.callAs(STRANGER, "POST", `${issue}/comments`, { body: "/greenroom extend" });
      await real.github.callAs("sandbox-maintainer", "DELETE", `${issue}/labels/preview:keep`);
      await real.github.callAs(DEVELOPER, "PATCH", `${REPOSITORY}/pulls/1`, { state: "closed" });
      await real.github.callAs(DEVELOPER, "PATCH", `${REPOSITORY}/pulls/1`, { state: "open" });
      expect(await timeline(real)).to.deep.equal([
        `${DEVELOPER} labeled preview:keep`,
        `${DEVELOPER} labeled docs`,
        `${STRANGER} commented /greenroom extend`,
        "sandbox-maintainer unlabeled preview:keep",
        `${DEVELOPER} closed`,
        `${DEVELOPER} reopened`,
      ]);
      expect(await pull(real)).to.deep.include({
        labels: [{ name: "docs", color: "ededed", default: false, description: null }],
      });
      const told = (await events(real)).map(({ name, payload }) => `${name} ${payload.action}`).slice(2);
      expect(told).to.deep.equal([
        ...["pull_request labeled", "pull_request labeled", "issue_comment created", "pull_request unlabeled"],
        ...["pull_request closed", "pull_request reopened"],
      ]);
    }));

  it("are closed when their branch is deleted, and stay closed without one", () =>
    withRealGitHub(async (real) => {
      await real.push("tea", { "tea.txt": "tea" });
      await open(real, "tea");
      real.checkout.git("push", "--quiet", "--delete", real.bare, "tea");
      expect(await pull(real)).to.include({ state: "closed" });
      const reopened = await real.github.callAs(DEVELOPER, "PATCH", `${REPOSITORY}/pulls/1`, { state: "open" });
      expect(reopened.status).to.equal(422);
    }));
});

interface Told {
  readonly name: string;
  readonly starts_workflows: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

async function events({ github }: RealGitHub): Promise<readonly Told[]> {
  return (await github.call("GET", "/_sandbox/events")).body.events as Told[];
}

async function open({ github }: RealGitHub, head: string, more: object = {}): Promise<void> {
  const { status } = await github.callAs(DEVELOPER, "POST", `${REPOSITORY}/pulls`, { head, ...more });
  expect(status).to.equal(201);
}

async function pull({ github }: RealGitHub): Promise<Record<string, unknown>> {
  return (await github.call("GET", `${REPOSITORY}/pulls/1`)).body;
}

async function timeline({ github }: RealGitHub): Promise<readonly string[]> {
  const { body } = await github.call("GET", `${REPOSITORY}/issues/1/timeline`);
  const entries = body as unknown as {
    event: string;
    actor: { login: string };
    label?: { name: string };
    body?: string;
  }[];
  return entries.map(({ event, actor, label, body: text }) =>
    [actor.login, event, label?.name, text].filter((word) => word !== undefined).join(" "),
  );
}
