import { expect } from "chai";
import { failureOf } from "../../../../support/failures.ts";
import type { Answerer } from "../../../../support/http-server.ts";
import { addressOf, json, withGitHub } from "./support.ts";

const COMMIT = "c0ffee";

describe("the deployments that GitHub's client makes and reads", () => {
  it("of pull requests share an environment in which none ends another's", async () => {
    const written: unknown[] = [];
    const answer: Answerer = (request, body) => {
      const { pathname } = addressOf(request);
      if (pathname === "/graphql") return json({ data: { nodes: [{ latestStatus: null }] } });
      if (request.method === "GET")
        return json(pathname.endsWith("/5") ? deployment(5, "pr-12") : [deployment(5, "pr-12")]);
      written.push(JSON.parse(body));
      return json({ id: 5 }, 201);
    };
    await withGitHub(answer, async (github) => {
      const id = await github.createDeployment("pr-12", COMMIT);
      await github.setDeploymentStatus(id, {
        state: "success",
        description: "d".repeat(200),
        url: "https://example.com",
      });
    });
    expect(written).to.deep.equal([
      {
        ref: COMMIT,
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

  it("of a preview are ended when a newer one is live, so that no old commit is called live", async () => {
    const states = { 3: "FAILURE", 4: "SUCCESS", 5: "IN_PROGRESS", 6: "SUCCESS", 7: "QUEUED" };
    const { answer, ended, asked } = listing(
      Object.keys(states).map((id) => deployment(Number(id), "pr-12")),
      states,
    );
    await withGitHub(answer, (github) => github.setDeploymentStatus(6, { state: "success", description: "live" }));
    expect(ended).to.have.members(["6 success", "4 inactive", "5 inactive"]);
    expect(asked).to.include("environment=pr-preview&task=pr-12");
  });

  it("of staging and production have environments of their own, each success ending the one before", async () => {
    const written: unknown[] = [];
    const answer: Answerer = (_, body) => {
      written.push(JSON.parse(body));
      return json({ id: 5 }, 201);
    };
    await withGitHub(answer, async (github) => {
      const id = await github.createDeployment("production", COMMIT);
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

  it("are not made twice, and none that was told of is taken for the lost one", async () => {
    const made = [deployment(4, "pr-12")];
    const posts: string[] = [];
    const answer: Answerer = (request, body) => {
      const { pathname } = addressOf(request);
      if (pathname === "/graphql") {
        const ids: string[] = JSON.parse(body).variables.ids;
        return json({
          data: { nodes: ids.map((id) => ({ latestStatus: id === "DE_4" ? { state: "FAILURE" } : null })) },
        });
      }
      if (request.method === "GET") return json(made);
      posts.push(pathname);
      made.unshift(deployment(5, "pr-12"));
      return json({ message: "Server error" }, 500);
    };
    await withGitHub(answer, async (github) => expect(await github.createDeployment("pr-12", COMMIT)).to.equal(5));
    expect(posts).to.have.length(1);
  });

  it("tell for which environment they are, at which commit, and how they ended", async () => {
    const staging = { ...deployment(2, "deploy"), environment: "staging" };
    const { answer } = listing([staging], { 2: "PENDING" });
    await withGitHub(answer, async (github) => {
      expect(await github.deployments("staging")).to.deep.equal([
        { id: 2, environment: "staging", commit: COMMIT, createdAt: new Date(0), state: "queued" },
      ]);
    });
  });

  it("are read without the state of one that was deleted meanwhile, and not when anything else is missing", async () => {
    let type = "NOT_FOUND";
    const answer: Answerer = (request) => {
      if (request.method === "GET") return json([deployment(2, "pr-12"), deployment(1, "pr-12")]);
      const nodes = [null, { latestStatus: { state: "SUCCESS" } }];
      const gone = { type: "NOT_FOUND", path: ["nodes", 0], message: "Could not resolve to a node" };
      return json({ data: { nodes }, errors: [gone, { ...gone, type }] });
    };
    await withGitHub(answer, async (github) => {
      expect((await github.deployments("pr-12")).map(({ state }) => state)).to.deep.equal([undefined, "success"]);
      type = "FORBIDDEN";
      expect((await failureOf(github.deployments("pr-12"))).code).to.equal("service-refused");
    });
  });

  it("of all previews are read a hundred at a time, without those that jobs make by themselves", async () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      deployment(index + 1, index === 0 ? "deploy" : `pr-${index}`),
    );
    const { answer, asked } = listing(many, { 150: "SUCCESS" });
    await withGitHub(answer, async (github) => {
      const found = await github.previewDeployments();
      expect(found).to.have.length(149);
      expect(found.at(-1)).to.deep.include({ id: 150, environment: "pr-149", state: "success" });
      expect(found[0]?.state).to.equal(undefined);
    });
    expect(asked.filter((query) => query === "graphql")).to.have.length(2);
  });

  it("of all previews are read up to the newest three thousand, whatever history there is", async () => {
    const page = Array.from({ length: 100 }, (_, index) => deployment(index + 1, "pr-12"));
    const answer: Answerer = (request) =>
      addressOf(request).pathname === "/graphql" ? json({ data: { nodes: page.map(() => null) } }) : json(page);
    await withGitHub(answer, async (github) => expect(await github.previewDeployments()).to.have.length(3000));
  });
});

function deployment(id: number, task: string) {
  return { id, node_id: `DE_${id}`, sha: COMMIT, task, environment: "pr-preview", created_at: "1970-01-01T00:00:00Z" };
}

/** A GitHub with these deployments, whose newest states are given by their numbers. */
function listing(deployments: readonly ReturnType<typeof deployment>[], states: Readonly<Record<string, string>>) {
  const ended: string[] = [];
  const asked: string[] = [];
  const answer: Answerer = (request, body) => {
    const { pathname, searchParams } = addressOf(request);
    if (pathname === "/graphql") {
      asked.push("graphql");
      const ids: string[] = JSON.parse(body).variables.ids;
      const stateOf = (id: string) => states[id.replace("DE_", "")];
      return json({
        data: { nodes: ids.map((id) => ({ latestStatus: stateOf(id) === undefined ? null : { state: stateOf(id) } })) },
      });
    }
    const number = /\/deployments\/(\d+)/.exec(pathname)?.[1];
    if (request.method === "POST") {
      ended.push(`${number} ${JSON.parse(body).state}`);
      return json({ id: 1 }, 201);
    }
    if (number !== undefined) return json(deployments.find(({ id }) => id === Number(number)));
    const start = (Number(searchParams.get("page")) - 1) * 100;
    asked.push(
      [...searchParams]
        .filter(([name]) => name !== "per_page" && name !== "page")
        .map((pair) => pair.join("="))
        .join("&"),
    );
    return json(deployments.slice(start, start + 100));
  };
  return { answer, ended, asked };
}
