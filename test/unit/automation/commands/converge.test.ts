import { expect } from "chai";
import { converge } from "../../../../automation/commands/converge.ts";
import { StackChanged } from "../../../../automation/engine/lock-gate.ts";
import { exitCodeOf } from "../../../../automation/exit-code.ts";
import { renderComment } from "../../../../automation/report/comment.ts";
import { renderText } from "../../../../automation/report/text.ts";
import type { PullRequestEvent } from "../../../../automation/services/github/github.ts";
import { type ConvergingWorld, withConvergingWorld } from "../../../support/converging-world.ts";
import { somePullRequest } from "../../../support/fake-services.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const NOTHING = { commit: undefined, urls: {}, failure: undefined, warnings: [] };

const event = (kind: PullRequestEvent["kind"], more: Partial<PullRequestEvent> = {}): PullRequestEvent => ({
  ...{ kind, at: "2026-01-01T01:00:00Z", actor: "alice", label: "", body: "" },
  ...more,
});
const comments = ({ tools }: ConvergingWorld) => tools.fakes.github.comments;

describe("greenroom converge of a pull request", () => {
  it("takes a place, builds, rolls out, verifies, and calls live what it has seen last", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, commit, url } = world;
      const result = await converge(PR_12, tools);
      expect(result.catalogue, "that of the commit").to.equal(undefined);
      expect(result.environments).to.deep.equal([
        {
          ...NOTHING,
          environment: "pr-12",
          state: "live",
          reason: "It runs the newest commit.",
          commit,
          urls: { web: url },
        },
      ]);
      expect(comments(world).at(-1)).to.contain(`| web | <${url}> | \`${commit.slice(0, 7)}\` | live |`);
      expect(comments(world).at(-1)).to.contain("It falls asleep at 2026-01-04 00:00 UTC");
      expect(comments(world).at(-1)).to.contain("costs about USD");
      expect(tools.fakes.github.made.map((made) => made.commit)).to.deep.equal([commit]);
      expect(tools.fakes.github.statuses.at(-1)).to.deep.include({ state: "success", url });
      expect([exitCodeOf(result), renderText(result).split("\n")[0]]).to.deep.equal([
        0,
        "pr-12: live. It runs the newest commit.",
      ]);
    }));

  it("does nothing to what is as it should be, and tells it in the very same words", () =>
    withConvergingWorld({}, async (world) => {
      await converge(PR_12, world.tools);
      const [before, log] = [comments(world).at(-1), [...world.tools.fakes.log]];
      const statuses = world.tools.fakes.github.statuses.length;
      await converge(PR_12, world.at("2026-01-01T05:00:00Z"));
      expect(comments(world).at(-1)).to.equal(before);
      expect(world.tools.fakes.log.slice(log.length)).to.deep.equal(["close pr-12"]);
      expect(world.tools.fakes.github.statuses).to.have.lengthOf(statuses);
    }));

  it("calls no commit live that is not the newest when it is read again", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, repository } = world;
      const newer = await repository.commit({ "web/main.js": "newer\n" });
      const { up } = tools.fakes;
      tools.fakes.up = (onStart) => {
        push(world, newer);
        return up(onStart);
      };
      const { environments } = await converge(PR_12, tools);
      expect(environments[0]).to.deep.include({ state: "live", commit: newer });
      const live = tools.fakes.github.statuses.filter(({ state }) => state === "success").map(({ id }) => id);
      expect(live.map((id) => tools.fakes.github.made[id - 1]?.commit)).to.deep.equal([newer]);
    }));

  it("calls nothing live of a pull request that changes faster than it can be deployed", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, repository } = world;
      const { github } = tools.fakes;
      const { up } = tools.fakes;
      let pushes = 0;
      tools.fakes.up = async (onStart) => {
        const deployed = await up(onStart);
        pushes += 1;
        push(world, await repository.commit({ "web/main.js": `${pushes}\n` }));
        return deployed;
      };
      const { environments } = await converge(PR_12, tools);
      expect(environments[0]).to.deep.include({ state: "building", urls: {} });
      expect(comments(world).at(-1)).to.contain("Another run goes on from here.");
      const newest = new Map(github.statuses.map(({ id, state }) => [id, state]));
      expect([...newest.values()]).to.deep.equal(github.made.map(() => "inactive"));
    }));

  it("removes what a pull request leaves that is closed while it is built", () =>
    withConvergingWorld({}, async (world) => {
      const { tools } = world;
      const { up } = tools.fakes;
      tools.fakes.up = (onStart) => {
        tools.fakes.github.pull = somePullRequest({ ...tools.fakes.github.pull, isOpen: false });
        return up(onStart);
      };
      const result = await converge(PR_12, tools);
      expect(result.environments[0]).to.deep.include({ state: "destroyed", reason: "Pull request 12 is closed." });
      expect(tools.fakes.stacks.has("pr-12")).to.equal(false);
      expect(comments(world).at(-1)).to.contain("was removed\n\nPull request 12 is closed.");
      expect(tools.fakes.github.statuses.some(({ state }) => state === "success")).to.equal(false);
    }));

  it("puts to sleep what nobody needs, keeps its release, and wakes it for a label", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, commit, put } = world;
      put("pr-12", { commit });
      await tools.fakes.github.createDeployment("pr-12", commit);
      tools.fakes.github.made.splice(0, 1, { ...first(world), createdAt: new Date("2026-01-01T00:00:00Z") });
      const asleep = await converge(PR_12, world.at("2026-01-04T00:00:00Z"));
      expect(asleep.environments[0]).to.deep.include({ state: "asleep", commit, urls: {} });
      expect(asleep.environments[0]?.reason).to.contain("Nothing happened to it for 3 days, so it sleeps");
      expect(comments(world).at(-1)).to.contain("It is removed at 2026-01-08 00:00 UTC");
      expect(tools.fakes.github.statuses.at(-1)).to.deep.include({ state: "inactive", description: "pr-12 is asleep" });
      tools.fakes.github.timelines.set(12, [event("labeled", { label: "preview:extend", at: "2026-01-04T01:00:00Z" })]);
      const awake = await converge(PR_12, world.at("2026-01-04T02:00:00Z"));
      expect(awake.environments[0]).to.deep.include({ state: "live", commit });
    }));

  it("removes what slept long enough, and says how to get it back", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, commit, put } = world;
      put("pr-12", { commit, asleep: "true" });
      tools.fakes.github.made.push({
        id: 1,
        environment: "pr-12",
        commit,
        createdAt: new Date("2026-01-01T00:00:00Z"),
      });
      const result = await converge(PR_12, world.at("2026-01-08T00:00:00Z"));
      expect(result.environments[0]?.state).to.equal("destroyed");
      expect(comments(world).at(-1)).to.contain('the comment "/greenroom extend" gives it an environment again');
      expect(comments(world).at(-1)).to.contain("Every service was asked what is left");
    }));

  it("lets one wait for which there is no room, with its place, and makes nothing", () =>
    withConvergingWorld({ values: { maxPreviews: 1 } }, async (world) => {
      const { tools, commit, put } = world;
      put("pr-3", { commit });
      const result = await converge(PR_12, tools);
      expect(result.environments[0]?.state).to.equal("queued");
      expect(comments(world)).to.have.lengthOf(1);
      expect(comments(world)[0]).to.contain(
        "It is the only one that waits. There may be 1 environment of pull requests",
      );
      expect([tools.fakes.github.made, tools.fakes.stacks.has("pr-12")]).to.deep.equal([[], false]);
    }));

  it("names those for which a removal has made room", () =>
    withConvergingWorld({ values: { maxPreviews: 1 }, pull: { isOpen: false } }, async ({ tools, commit, put }) => {
      put("pr-12", { commit });
      tools.fakes.github.others = [somePullRequest({ number: 14 }), somePullRequest({ number: 15 })];
      expect((await converge(PR_12, tools)).next).to.deep.equal(["pr-14"]);
      expect((await converge(PR_12, tools)).next).to.deep.equal([]);
    }));

  for (const [what, pull, count, part] of [
    ["a draft, which nobody expects an environment of", { isDraft: true }, 0, ""],
    ["a bot's, which nobody expects an environment of", { author: { login: "robot[bot]", isBot: true } }, 0, ""],
    ["a fork's, and says how to approve its commit", { isFromFork: true }, 1, "/greenroom approve "],
    ["one with a label that is misspelt, and says so", { isDraft: true, labels: ["preview:onn"] }, 1, "preview:onn"],
  ] as const) {
    it(`makes nothing for ${what}`, () =>
      withConvergingWorld({ pull }, async (world) => {
        const result = await converge(PR_12, world.tools);
        expect([result.environments[0]?.state, exitCodeOf(result)]).to.deep.equal(["refused", 0]);
        expect(result.catalogue).to.equal(undefined);
        expect(comments(world)).to.have.lengthOf(count);
        expect(comments(world).join()).to.contain(part);
        expect(world.tools.fakes.log).to.deep.equal([]);
      }));
  }

  it("takes back what a run has told that was ended when all had gone", () =>
    withConvergingWorld({ pull: { isDraft: true } }, async (world) => {
      const { github } = world.tools.fakes;
      github.comments.push(
        renderComment({ environment: "pr-12", state: "live", commit: undefined, apps: [], runUrl: undefined }),
      );
      for (const time of ["first", "second"]) {
        await converge(PR_12, world.tools);
        expect(comments(world), time).to.have.lengthOf(2);
      }
      expect(comments(world).at(-1)).to.contain("is not made").and.contain("It is a draft");
    }));

  it("runs a fork's approved commit with the apps that were checked out, not with the fork's", () =>
    withConvergingWorld({ pull: { isFromFork: true } }, async (world) => {
      const { tools, repository } = world;
      const theirs = await repository.commit({ "apps.ts": "export const apps = 1;", "web/main.js": "theirs\n" });
      push(world, theirs);
      tools.fakes.github.timelines.set(12, [event("commented", { body: `/greenroom approve ${theirs}` })]);
      const { environments, catalogue } = await converge(PR_12, tools);
      expect(environments[0]).to.deep.include({ state: "live", commit: theirs });
      expect(catalogue, "what whoever tries it has to take too").to.equal("./apps.ts");
    }));

  it("tells in the comment that the catalogue of the commit is wrong, and fails", () =>
    withConvergingWorld({}, async (world) => {
      push(world, await world.repository.commit({ "apps.ts": 'import "node:fs"; export const apps = 1;' }));
      const failure: unknown = await converge(PR_12, world.tools).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "catalogue-invalid");
      expect(comments(world).at(-1)).to.contain("catalogue-invalid");
      expect(world.tools.fakes.github.statuses.at(-1)?.state).to.equal("failure");
    }));

  it("says that what was live does not answer any more", () =>
    withConvergingWorld({}, async (world) => {
      await converge(PR_12, world.tools);
      world.app.commit = "f".repeat(40);
      world.tools.fakes.interrupt();
      const result = await converge(PR_12, world.tools);
      expect([result.environments[0]?.state, exitCodeOf(result)]).to.deep.equal(["failed", 1]);
      expect(comments(world).at(-1)).to.contain("does not answer as expected");
    }));

  it("looks again, and announces no failure, when another run worked on the stack", () =>
    withConvergingWorld({}, async (world) => {
      const { tools, commit, put } = world;
      tools.fakes.up = async () => {
        put("pr-12", { commit });
        throw new StackChanged("pr-12");
      };
      const result = await converge(PR_12, tools);
      expect(result.environments[0]).to.deep.include({ state: "live", commit });
      expect(comments(world).filter((comment) => comment.includes("failed"))).to.deep.equal([]);
    }));
});

describe("greenroom converge --all", () => {
  it("removes first, goes on after a failure, and ends with code 1", () =>
    withConvergingWorld({ values: { maxPreviews: 2 } }, async (world) => {
      const { tools, commit, put } = world;
      const { github } = tools.fakes;
      for (const name of ["pr-3", "pr-40"]) put(name, { commit });
      github.others = [
        somePullRequest({ number: 14, headCommit: commit }),
        somePullRequest({ number: 40, isOpen: false }),
        somePullRequest({ number: 3, isOpen: false }),
      ];
      const { up } = tools.fakes;
      tools.fakes.up = (onStart) =>
        tools.fakes.log.at(-1) === "up pr-12" ? Promise.reject(new Error("it broke")) : up(onStart);
      const result = await converge(undefined, { ...tools, options: { ...tools.options, all: true } });
      expect(result.environments.map(({ environment, state }) => [environment, state])).to.deep.equal([
        ["pr-3", "destroyed"],
        ["pr-40", "destroyed"],
        ["pr-12", "failed"],
        ["pr-14", "live"],
      ]);
      expect(result.environments[2]?.failure?.message).to.contain("it broke");
      expect(exitCodeOf(result)).to.equal(1);
    }));

  it("removes staging whose leases have all run out, and leaves it to who holds it", () =>
    withConvergingWorld({ pull: { isOpen: false } }, async ({ tools, at }) => {
      const { leases, stacks } = tools.fakes;
      stacks.set("staging", { version: 3, deployment: {} });
      const lease = { holder: "alice", reason: "tea", from: "2026-01-01T00:00:00Z", until: "2026-01-01T08:00:00Z" };
      await leases.change(async () => ({ leases: [lease], ending: undefined }));
      const held = await converge({ kind: "standalone", name: "staging" }, tools);
      expect(held.environments[0]).to.deep.include({ state: "live", reason: "One lease holds it." });
      const ended = await converge(undefined, at("2026-01-01T09:00:00Z"));
      expect(ended.environments.find(({ environment }) => environment === "staging")?.state).to.equal("destroyed");
      expect(stacks.has("staging")).to.equal(false);
    }));
});

/** The first deployment that was made. */
function first({ tools }: ConvergingWorld) {
  const [made] = tools.fakes.github.made;
  if (made === undefined) throw new Error("a deployment was expected");
  return made;
}

function push({ tools }: ConvergingWorld, commit: string): void {
  tools.fakes.github.pull = somePullRequest({ ...tools.fakes.github.pull, headCommit: commit });
}
