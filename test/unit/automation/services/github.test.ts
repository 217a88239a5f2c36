import { expect } from "chai";
import { createGitHub } from "../../../../automation/services/github/client.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const MARKER = "<!-- greenroom:pr-12 -->";
const JSON_TYPE = { "content-type": "application/json" };

describe("GitHub's client", () => {
  it("changes its own comment, found on a later page, and nobody else's", async () => {
    const filler = Array.from({ length: 99 }, (_, id) => ({ id, user: { login: "somebody" }, body: "hello" }));
    const pages = [
      [...filler, { id: 500, user: { login: "somebody" }, body: `${MARKER} stolen` }],
      [{ id: 501, user: { login: "github-actions[bot]" }, body: `${MARKER} old` }],
    ];
    const written: string[] = [];
    const answer: Answerer = (request, body) => {
      const url = new URL(request.url ?? "", "http://x");
      if (url.pathname === "/user") return json({ message: "Resource not accessible by integration" }, 403);
      if (request.method === "GET") return json(pages[Number(url.searchParams.get("page")) - 1] ?? []);
      written.push(`${request.method} ${url.pathname} ${JSON.parse(body).body}`);
      return json({ id: 501 });
    };
    await withGitHub(answer, async (github) => {
      await github.saveComment(12, MARKER, "new");
      await github.saveComment(12, MARKER, "newer");
    });
    expect(written).to.deep.equal([
      "PATCH /repos/greenroom/shop/issues/comments/501 new",
      "PATCH /repos/greenroom/shop/issues/comments/501 newer",
    ]);
  });

  it("makes a comment when there is none", async () => {
    const written: string[] = [];
    const answer: Answerer = (request) => {
      if (request.method === "POST") written.push(request.url ?? "");
      return json(request.url === "/user" ? { login: "me" } : request.method === "GET" ? [] : { id: 1 });
    };
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, "new"));
    expect(written).to.deep.equal(["/repos/greenroom/shop/issues/12/comments"]);
  });

  it("makes deployments that end nobody else's", async () => {
    const written: unknown[] = [];
    const answer: Answerer = (_, body) => {
      written.push(JSON.parse(body));
      return json({ id: 5 }, 201);
    };
    await withGitHub(answer, async (github) => {
      const id = await github.createDeployment("pr-12", "c0ffee");
      await github.setDeploymentStatus(id, {
        state: "success",
        description: "d".repeat(200),
        url: "https://example.com",
      });
    });
    expect(written).to.deep.equal([
      {
        ref: "c0ffee",
        task: "pr-12",
        environment: "pr-preview",
        auto_merge: false,
        required_contexts: [],
        transient_environment: true,
        production_environment: false,
      },
      { state: "success", description: "d".repeat(140), auto_inactive: false, environment_url: "https://example.com" },
    ]);
  });

  it("makes deployments of staging and production in environments of their own, each ending the one before", async () => {
    const written: unknown[] = [];
    const answer: Answerer = (_, body) => {
      written.push(JSON.parse(body));
      return json({ id: 5 }, 201);
    };
    await withGitHub(answer, async (github) => {
      const id = await github.createDeployment("production", "c0ffee");
      await github.setDeploymentStatus(id, { state: "success", description: "d", endsEarlier: true });
    });
    expect(written[0]).to.deep.include({
      task: "deploy",
      environment: "production",
      transient_environment: false,
      production_environment: true,
    });
    expect(written[1]).to.deep.include({ auto_inactive: true });
  });

  it("tells the newest commit of a branch, and a branch that does not exist", async () => {
    const asked: string[] = [];
    const answer: Answerer = (request) => {
      asked.push(request.url ?? "");
      return request.url?.endsWith("/main") === true
        ? json({ name: "main", commit: { sha: "c0ffee" } })
        : json({ message: "Branch not found" }, 404);
    };
    await withGitHub(answer, async (github) => {
      expect(await github.branchHead("main")).to.equal("c0ffee");
      expect(await github.branchHead("feature/tea")).to.equal(undefined);
    });
    expect(asked.at(-1)).to.equal("/repos/greenroom/shop/branches/feature%2Ftea");
  });

  it("does not make a comment twice when the answer to the first was lost", async () => {
    const made: string[] = [];
    const answer: Answerer = (request, body) => {
      if (request.url === "/user") return json({ login: "me" });
      if (request.method === "GET") return json(made.map((text, id) => ({ id, user: { login: "me" }, body: text })));
      made.push(JSON.parse(body).body);
      return json({ message: "Bad gateway" }, 502);
    };
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, `${MARKER} new`));
    expect(made).to.deep.equal([`${MARKER} new`]);
  });

  it("makes a comment again when the first was surely not made", async () => {
    const answers = [json({ message: "Bad gateway" }, 502), json({ id: 7 }, 201)];
    const answer: Answerer = (request) =>
      request.method === "GET"
        ? json(request.url === "/user" ? { login: "me" } : [])
        : (answers.shift() ?? json({}, 500));
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, "new"));
    expect(answers).to.deep.equal([]);
  });

  it("does not make a deployment twice, and takes none that was told of for the lost one", async () => {
    const made = [{ id: 4, sha: "c0ffee" }];
    const posts: string[] = [];
    const answer: Answerer = (request) => {
      const path = new URL(request.url ?? "", "http://x").pathname;
      if (path.endsWith("/statuses")) return json(path.includes("/4/") ? [{ state: "failure" }] : []);
      if (request.method === "GET") return json(made);
      posts.push(path);
      made.unshift({ id: 5, sha: "c0ffee" });
      return json({ message: "Server error" }, 500);
    };
    await withGitHub(answer, async (github) => expect(await github.createDeployment("pr-12", "c0ffee")).to.equal(5));
    expect(posts).to.have.length(1);
  });

  it("waits as long as GitHub says when there were too many requests", async () => {
    const limited = { ...json({ message: "You have exceeded a secondary rate limit" }, 403) };
    const answers = [
      { ...limited, headers: { ...JSON_TYPE, "retry-after": "0" } },
      { ...json({ message: "Too many requests" }, 429), headers: { ...JSON_TYPE, "retry-after": "0" } },
      json({ status: "completed" }),
    ];
    await withGitHub(
      () => answers.shift() ?? json({}, 500),
      async (github) => expect(await github.isRunOver("1")).to.equal(true),
    );
  });

  it("tells a pull request that does not exist from a GitHub that does not answer", async () => {
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

function json(value: unknown, status = 200) {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

async function withGitHub(
  answer: Answerer,
  use: (github: ReturnType<typeof createGitHub>) => Promise<unknown>,
): Promise<void> {
  await withHttpServer(answer, async (address) => {
    const access = {
      url: `http://${address}`,
      token: "t",
      owner: "greenroom",
      repository: "shop",
      runId: undefined,
      runUrl: undefined,
    };
    await use(createGitHub(access));
  });
}
