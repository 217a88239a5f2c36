import { expect } from "chai";
import type { CliError } from "../../../../automation/errors.ts";
import { bringUpStandalone } from "../../../../automation/lifecycle/standalone.ts";
import { takeDownStandalone } from "../../../../automation/lifecycle/standalone-removal.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import type { Lease, Remains } from "../../../../stacks/lease-book.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE, SOME_STATE } from "../../../support/fake-tools.ts";
import { withRepository } from "../../../support/git-repository.ts";
import { withHttpServer } from "../../../support/http-server.ts";

const STAGING = { kind: "standalone", name: "staging" } as const;
const PRODUCTION = { kind: "standalone", name: "production" } as const;
const DIGEST = `sha256:${"ab".repeat(32)}`;
const APPS = defineApps({ web: { source: "web", port: 8080 } });
const REMAINS: Remains = { clusterId: "c-9", bornAt: "2026-01-01T01:05:00Z", inventory: { "load balancer node": 1 } };

describe("up of staging", () => {
  it("runs the newest commit of its branch, held by whoever asked, and tells its deployment but no pull request", () =>
    withWorld({ reason: "trying the checkout" }, async (tools, { commit, url }) => {
      const result = await bringUpStandalone(STAGING, tools);
      expect([result.outcome, result.commit]).to.deep.equal(["live", commit]);
      expect(result.leases.map(({ holder, reason, until }) => [holder, reason, until])).to.deep.equal([
        ["alice", "trying the checkout", "2026-01-01T10:05:00.000Z"],
      ]);
      expect(tools.fakes.github.statuses.at(-1)).to.deep.include({ state: "success", url, endsEarlier: true });
      expect(tools.fakes.github.comments).to.deep.equal([]);
      expect(renderText(result)).to.contain("  alice holds it until 2026-01-01T10:05:00.000Z: trying the checkout\n");
    }));

  it("is refused without a reason, before anything is done", () =>
    withWorld({}, async (tools) => {
      const error = await failureOf(bringUpStandalone(STAGING, tools));
      expect([error.code, error.exitCode]).to.deep.equal(["lease-reason-missing", 2]);
      expect([tools.fakes.log, [...tools.fakes.stacks.keys()]]).to.deep.equal([[], []]);
    }));

  it("needs no reason from who holds it already, and extends the lease", () =>
    withWorld({ hours: 2 }, async (tools) => {
      tools.fakes.leases.book = { leases: [lease("alice", "2026-01-01T03:00:00.000Z")], ending: undefined };
      const { leases } = await bringUpStandalone(STAGING, tools);
      expect(leases.map(({ until }) => until)).to.deep.equal(["2026-01-01T04:05:00.000Z"]);
    }));

  it("asks again for a reason from who held it until just now", () =>
    withWorld({}, async (tools) => {
      tools.fakes.leases.book = { leases: [lease("alice", "2026-01-01T02:04:00.000Z")], ending: undefined };
      expect((await failureOf(bringUpStandalone(STAGING, tools))).code).to.equal("lease-reason-missing");
      expect([...tools.fakes.stacks.keys()]).to.deep.equal([]);
    }));

  it("completes the removal that somebody has begun, and makes everything anew", () =>
    withWorld({ reason: "trying the checkout" }, async (tools) => {
      tools.fakes.leases.book = { leases: [], ending: REMAINS };
      tools.fakes.stacks.set("staging", SOME_STATE);
      const { leases } = await bringUpStandalone(STAGING, tools);
      expect(tools.fakes.log.filter((line) => !line.startsWith("close"))).to.deep.equal([
        "destroy staging",
        "remove staging",
        "up staging",
      ]);
      expect([leases.length, tools.fakes.leases.book.ending]).to.deep.equal([1, undefined]);
      expect(tools.fakes.told).to.deep.equal(["Completing the removal that was begun before."]);
    }));

  it("keeps the lease when the update fails, so that the next try needs no reason", () =>
    withWorld({ reason: "trying the checkout" }, async (tools) => {
      tools.fakes.up = () => Promise.reject(new Error("no"));
      await failureOf(bringUpStandalone(STAGING, tools));
      expect(tools.fakes.leases.book.leases.length).to.equal(1);
    }));

  it("says which branch there is none of", () =>
    withWorld({ reason: "trying the checkout" }, async (tools) => {
      tools.fakes.github.branches.clear();
      const error = await failureOf(bringUpStandalone(STAGING, tools));
      expect([error.code, error.message]).to.deep.equal([
        "branch-not-found",
        'There is no branch "main", whose newest commit "staging" runs.',
      ]);
      expect(tools.fakes.leases.book.leases).to.deep.equal([]);
    }));
});

describe("up of production", () => {
  it("takes no lease and needs no reason", () =>
    withWorld({}, async (tools) => {
      const result = await bringUpStandalone(PRODUCTION, tools);
      expect([result.outcome, result.leases]).to.deep.equal(["live", []]);
      expect([...tools.fakes.stacks.keys()]).to.deep.equal(["production"]);
    }));
});

describe("destroy of staging", () => {
  function staging(options: Parameters<typeof fakeTools>[3] = {}, ...leases: readonly Lease[]): FakeTools {
    const tools = fakeTools(new FakeGitHub(undefined), [], {}, options);
    tools.fakes.stacks.set("staging", SOME_STATE);
    tools.fakes.stacks.set("staging-lease", SOME_STATE);
    tools.fakes.leases.book = { leases, ending: undefined };
    return tools;
  }

  it("gives up the caller's lease and leaves the environment to those who still hold it", async () => {
    const tools = staging({}, lease("alice"), lease("bob"));
    const result = await takeDownStandalone(STAGING, tools);
    expect([result.outcome, result.leases.map(({ holder }) => holder)]).to.deep.equal(["held", ["bob"]]);
    expect(tools.fakes.log).to.deep.equal(["close staging"]);
    expect(renderText(result)).to.equal(
      [
        "staging stays, because others hold it",
        "  bob holds it until 2026-01-01T09:00:00.000Z: a test",
        "  to end it now, give up the lease of each: greenroom destroy staging --as <holder>; or of all: --force\n",
      ].join("\n"),
    );
  });

  it("ends it with the last lease: everything goes, the leases too", async () => {
    const tools = staging({}, lease("alice"));
    await tools.fakes.github.createDeployment("staging", "c0ffee");
    tools.fakes.cloud.tags.set("web", [{ tag: "staging-0123456", digest: "sha256:a" }]);
    const result = await takeDownStandalone(STAGING, tools);
    expect([result.outcome, result.existed, result.livedSeconds]).to.deep.equal(["removed", true, 7500]);
    expect(result.receipt.flatMap(({ left }) => left)).to.deep.equal([]);
    expect(result.receipt.map(({ what }) => what)).to.include.members(["stack", "leases", "DNS", "load balancer"]);
    expect([...tools.fakes.stacks.keys()]).to.deep.equal([]);
    expect(tools.fakes.cloud.tags.get("web")).to.deep.equal([]);
    expect(tools.fakes.github.statuses.at(-1)?.state).to.equal("inactive");
  });

  it("tells why it was to go, in its result and where its deployments are seen", async () => {
    const tools = staging({ reason: "the release is out" }, lease("alice"));
    await tools.fakes.github.createDeployment("staging", "c0ffee");
    const result = await takeDownStandalone(STAGING, tools);
    expect(renderText(result)).to.match(/^staging was removed in .+\n {2}why: the release is out\n/);
    expect(tools.fakes.github.statuses.at(-1)).to.deep.include({
      state: "inactive",
      description: "staging was removed: the release is out",
    });
  });

  it("tells it also when others hold it, and needs none", async () => {
    const held = await takeDownStandalone(STAGING, staging({ reason: "tea" }, lease("alice"), lease("bob")));
    expect([held.outcome, held.reason]).to.deep.equal(["held", "tea"]);
    expect(renderText(held)).to.contain("stays, because others hold it\n  why: tea\n  bob holds");
    const silent = await takeDownStandalone(STAGING, staging({}, lease("alice")));
    expect([silent.outcome, "reason" in silent]).to.deep.equal(["removed", false]);
  });

  it("is done by anybody when nobody's lease is left", async () => {
    const tools = staging({ holder: "carol" }, lease("alice", "2026-01-01T02:00:00.000Z"));
    expect((await takeDownStandalone(STAGING, tools)).outcome).to.equal("removed");
  });

  it("ends the leases of others with --force", async () => {
    const tools = staging({ force: true }, lease("alice"), lease("bob"));
    expect((await takeDownStandalone(STAGING, tools)).outcome).to.equal("removed");
    expect(tools.fakes.leases.book.leases).to.deep.equal([]);
  });

  it("completes what was interrupted, with what was known when it began", async () => {
    const tools = staging();
    tools.fakes.interrupt();
    tools.fakes.stacks.delete("staging");
    tools.fakes.leases.book = { leases: [], ending: REMAINS };
    tools.fakes.cloud.loadBalancers = [{ id: "1", name: "a518c84869035485", tags: ["k8s", "k8s:c-9"] }];
    const error = await failureOf(takeDownStandalone(STAGING, tools));
    expect([error.code, error.details]).to.deep.equal(["not-empty", ["load balancer: a518c84869035485"]]);
    expect(tools.fakes.leases.book.ending).to.deep.equal(REMAINS);
    tools.fakes.cloud.loadBalancers = [];
    const result = await takeDownStandalone(STAGING, tools);
    expect([result.livedSeconds, result.cost?.dollars.toFixed(4)]).to.deep.equal([3600, "0.0179"]);
  });

  it("leaves it to somebody who takes a lease in that moment, who has it completed", async () => {
    const tools = staging({}, lease("alice"));
    const end = tools.fakes.leases.end.bind(tools.fakes.leases);
    tools.fakes.leases.end = async (work) => {
      tools.fakes.leases.book = { ...tools.fakes.leases.book, leases: [lease("bob")] };
      return end(work);
    };
    const result = await takeDownStandalone(STAGING, tools);
    expect([result.outcome, result.leases.map(({ holder }) => holder)]).to.deep.equal(["held", ["bob"]]);
    expect([tools.fakes.leases.book.ending !== undefined, tools.fakes.stacks.has("staging")]).to.deep.equal([
      true,
      true,
    ]);
  });

  it("does nothing twice", async () => {
    const tools = staging();
    tools.fakes.stacks.clear();
    const result = await takeDownStandalone(STAGING, tools);
    expect([result.outcome, result.existed]).to.deep.equal(["removed", false]);
    expect(renderText(result)).to.contain("staging does not exist: nothing to do\n");
  });
});

describe("destroy of production", () => {
  for (const force of [false, true]) {
    it(`is refused${force ? ", also with --force" : ""}, and nothing is asked of anybody before`, async () => {
      const refuse = () => Promise.reject(new Error("asked"));
      const tools = { ...fakeTools(new FakeGitHub(undefined), [], {}, { force }), cloud: refuse, github: refuse };
      const error = await failureOf(takeDownStandalone(PRODUCTION, { ...tools, openStack: refuse, values: refuse }));
      expect([error.code, error.exitCode]).to.deep.equal(["production-protected", 2]);
      expect(error.hint).to.contain("docs/environments.md");
    });
  }
});

function lease(holder: string, until = "2026-01-01T09:00:00.000Z"): Lease {
  return { holder, reason: "a test", from: "2026-01-01T01:00:00.000Z", until };
}

/** A branch with one app, a registry that has its image, and the app itself, answering. */
async function withWorld(
  options: Parameters<typeof fakeTools>[3],
  use: (tools: FakeTools, world: { commit: string; url: string }) => Promise<void>,
): Promise<void> {
  await withRepository(async (repository) => {
    const commit = await repository.commit({ "web/Dockerfile": "FROM scratch\n", "web/main.js": "\n" });
    const app = () => ({ body: JSON.stringify({ status: "ok", commit }) });
    const registry = () => ({
      headers: { "docker-content-digest": DIGEST, "content-type": "application/json" },
      body: "{}",
    });
    await withHttpServer(app, (address) =>
      withHttpServer(registry, async (registryHost) => {
        const github = new FakeGitHub(undefined);
        github.branches.set("main", commit);
        const tools = fakeTools(github, APPS, { registryHost }, { repository: repository.path, ...options });
        const url = `http://${address}`;
        tools.fakes.up = async () => ({ ...NO_UPDATE, outputs: { urls: { web: url } } });
        await use(tools, { commit, url });
      }),
    );
  });
}

async function failureOf(work: Promise<unknown>): Promise<CliError> {
  return work.then(
    () => Promise.reject(new Error("a failure was expected")),
    (reason: CliError) => reason,
  );
}
