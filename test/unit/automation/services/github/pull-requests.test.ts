import { expect } from "chai";
import type { Answerer } from "../../../../support/http-server.ts";
import { addressOf, json, withGitHub } from "./support.ts";

const COMMIT = "c0ffee00".repeat(5);
const PULL = {
  ...{ number: 12, title: "Add tea", state: "open", draft: true, labels: [{ name: "preview:on" }, { name: "docs" }] },
  ...{ user: { login: "dependabot[bot]", type: "Bot" }, html_url: "https://example.com/12" },
  ...{ created_at: "2026-01-01T00:00:00Z", closed_at: null },
  head: { sha: COMMIT, repo: { full_name: "greenroom/shop" } },
  base: { repo: { full_name: "greenroom/shop" } },
};

describe("the pull requests that GitHub's client reads", () => {
  it("tell everything that decides about an environment", async () => {
    await withGitHub(
      () => json(PULL),
      async (github) =>
        expect(await github.pullRequest(12)).to.deep.equal({
          number: 12,
          title: "Add tea",
          isOpen: true,
          headCommit: COMMIT,
          isFromFork: false,
          isDraft: true,
          author: { login: "dependabot[bot]", isBot: true },
          labels: ["preview:on", "docs"],
          createdAt: "2026-01-01T00:00:00Z",
          closedAt: undefined,
          url: "https://example.com/12",
        }),
    );
  });

  for (const [what, repo] of [
    ["another repository", { full_name: "stranger/shop" }],
    ["a repository that is gone", null],
  ] as const) {
    it(`come from a fork when their commits are in ${what}`, async () => {
      await withGitHub(
        () => json({ ...PULL, head: { sha: COMMIT, repo } }),
        async (github) => expect(await github.pullRequest(12)).to.include({ isFromFork: true }),
      );
    });
  }

  it("have an author even when the account is gone", async () => {
    await withGitHub(
      () => json({ ...PULL, user: null, state: "closed", closed_at: "2026-01-02T00:00:00Z" }),
      async (github) =>
        expect(await github.pullRequest(12)).to.deep.include({
          author: { login: "ghost", isBot: false },
          isOpen: false,
          closedAt: "2026-01-02T00:00:00Z",
        }),
    );
  });

  it("have a timeline over all pages, oldest first, of which only counts what asks for an environment", async () => {
    const alice = { login: "alice" };
    const committed = { event: "committed", sha: COMMIT, author: { date: "2026-01-01T00:00:00Z", name: "Alice" } };
    const pages = [
      [
        ...Array.from({ length: 98 }, () => committed),
        { event: "labeled", actor: alice, created_at: "2026-01-01T03:00:00Z", label: { name: "preview:keep" } },
        { event: "closed", actor: alice, created_at: "2026-01-01T01:00:00Z" },
      ],
      [
        {
          event: "commented",
          actor: alice,
          user: alice,
          created_at: "2026-01-01T02:00:00Z",
          body: "/greenroom extend",
        },
        { event: "commented", actor: null, user: null, created_at: "2026-01-01T04:00:00Z" },
        { event: "head_ref_force_pushed", actor: alice, created_at: "2026-01-01T05:00:00Z" },
        { event: "reopened", actor: alice, created_at: "2026-01-01T06:00:00Z" },
        { event: "ready_for_review", actor: alice, created_at: "2026-01-01T07:00:00Z" },
      ],
    ];
    const answer: Answerer = (request) => json(pages[Number(addressOf(request).searchParams.get("page")) - 1]);
    await withGitHub(answer, async (github) => {
      const event = { actor: "alice", label: "", body: "" };
      expect(await github.timeline(12)).to.deep.equal([
        { ...event, kind: "commented", at: "2026-01-01T02:00:00Z", body: "/greenroom extend" },
        { ...event, kind: "labeled", at: "2026-01-01T03:00:00Z", label: "preview:keep" },
        { ...event, kind: "commented", at: "2026-01-01T04:00:00Z", actor: undefined },
        { ...event, kind: "force-pushed", at: "2026-01-01T05:00:00Z" },
        { ...event, kind: "reopened", at: "2026-01-01T06:00:00Z" },
        { ...event, kind: "ready-for-review", at: "2026-01-01T07:00:00Z" },
      ]);
    });
  });

  it("are decided about by those who may push, each asked about once; an app never is", async () => {
    const asked: string[] = [];
    const answer: Answerer = (request) => {
      const login = addressOf(request).pathname.split("/").at(-2) ?? "";
      asked.push(login);
      const permission = { admin: "admin", maintainer: "write", reader: "read", stranger: "none" }[login];
      return permission === undefined ? json({ message: `${login} is not a user` }, 404) : json({ permission });
    };
    await withGitHub(answer, async (github) => {
      const may: string[] = [];
      for (const login of ["admin", "maintainer", "reader", "stranger", "gone", "admin", "github-actions[bot]"]) {
        if (await github.mayWrite(login)) may.push(login);
      }
      expect(may).to.deep.equal(["admin", "maintainer", "admin"]);
    });
    expect(asked).to.deep.equal(["admin", "maintainer", "reader", "stranger", "gone"]);
  });

  it("are told from a GitHub that does not answer when they do not exist", async () => {
    await withGitHub(
      () => json({ message: "Not Found" }, 404),
      async (github) => expect(await github.pullRequest(1)).to.equal(undefined),
    );
    await withGitHub(
      () => json({ message: "Bad credentials" }, 401),
      async (github) => {
        const error: unknown = await github.pullRequest(1).catch((reason: unknown) => reason);
        expect(error).to.have.property("code", "service-refused");
      },
    );
  });
});
