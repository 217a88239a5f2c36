import { expect } from "chai";
import type { Answerer } from "../../../../support/http-server.ts";
import { JSON_TYPE, json, withGitHub } from "./support.ts";

describe("GitHub's client", () => {
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

  it("asks again when the connection breaks in the middle of a list, instead of taking it for an empty one", async () => {
    const answers = [{ ...json([{ name: "lost" }]), isCut: true }, json([{ id: 1, name: "main" }])];
    await withGitHub(
      () => answers.shift() ?? json({}, 500),
      async (github) => expect(await github.settings.rulesets()).to.deep.equal([{ id: 1, name: "main" }]),
    );
  });

  it("knows that GraphQL refuses with status 200: for too many requests it waits, for anything else it does not", async () => {
    const deployment = { id: 1, node_id: "DE_1", task: "deploy", environment: "staging", created_at: 0 };
    const limited = { ...json({ errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] }) };
    const wrong = json({ errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }] });
    const answers = [
      { ...limited, headers: { ...JSON_TYPE, "retry-after": "0" } },
      json({ data: { nodes: [{ latestStatus: { state: "SUCCESS" } }] } }),
      wrong,
    ];
    const answer: Answerer = ({ method }) =>
      method === "GET" ? json([deployment]) : (answers.shift() ?? json({}, 500));
    await withGitHub(answer, async (github) => {
      expect((await github.deployments("staging")).map(({ state }) => state)).to.deep.equal(["success"]);
      const error: unknown = await github.deployments("staging").catch((reason: unknown) => reason);
      expect(error).to.have.property("code", "service-refused");
      expect(error).to.have.property("message").that.contains("Resource not accessible by integration");
    });
    expect(answers).to.deep.equal([]);
  });
});
