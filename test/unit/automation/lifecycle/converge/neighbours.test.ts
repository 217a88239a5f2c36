import { expect } from "chai";
import { nextInLine, readNeighbours } from "../../../../../automation/lifecycle/converge/neighbours.ts";
import { FakeGitHub, somePullRequest } from "../../../../support/fake-services.ts";
import { someEvent } from "./some-facts.ts";

const HEAD = "c".repeat(40);
const NOW = new Date("2026-02-01T00:00:00Z");
const RULES = { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 3, dailyBudget: 0 };

/** Pull requests 1 to 9, of which some have a stack, and one has had one long ago. */
function neighbourhood(stackNumbers: readonly number[], rules = RULES) {
  const github = new FakeGitHub(undefined);
  const different: Record<number, object> = {
    2: { isDraft: true },
    3: { isFromFork: true },
    4: { labels: ["preview:off"] },
    5: { author: { login: "robot[bot]", isBot: true }, labels: ["preview:on"] },
  };
  github.others = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
    somePullRequest({ number, headCommit: HEAD, ...different[number] }),
  );
  github.made.push({ id: 1, environment: "pr-6", commit: HEAD, createdAt: new Date("2026-01-01T00:00:00Z") });
  const stacks = [...stackNumbers.map((number) => `pr-${number}`), "staging", "platform"].map((name) => ({
    ...{ name, updatedAt: undefined, isUpdating: false, resources: 1 },
  }));
  return { github, stacks, rules, now: NOW };
}

describe("the neighbours of a pull request", () => {
  it("live when they have a stack, and wait when they may have an environment and have none", async () => {
    expect(await readNeighbours({ ...neighbourhood([1, 7, 40]), number: 7 })).to.deep.equal({
      live: 2,
      waiting: [5, 8, 9],
    });
  });

  it("are not asked for their leases while there is room for all of them", async () => {
    const { github, ...others } = neighbourhood([1], { ...RULES, maxPreviews: 20 });
    github.deployments = () => Promise.reject(new Error("nobody should ask"));
    const { waiting } = await readNeighbours({ ...others, github, number: 8 });
    expect(waiting).to.deep.equal([5, 6, 7, 9]);
  });

  it("do not stand before others when their own lease has run out", async () => {
    const { waiting } = await readNeighbours({ ...neighbourhood([1, 7]), number: 8 });
    expect(waiting).to.deep.equal([5, 9]);
  });

  it("are not guessed when GitHub cannot be asked", async () => {
    const { github, ...others } = neighbourhood([1]);
    github.openPullRequests = () => Promise.reject(new Error("no answer"));
    expect(await readNeighbours({ ...others, github, number: 8 }).catch(String)).to.equal("Error: no answer");
  });

  it("are forks only where somebody who may write has approved the newest commit", async () => {
    const { github, ...others } = neighbourhood([1, 7]);
    github.timelines.set(3, [someEvent({ actor: "mallory", body: `/greenroom approve ${HEAD}` })]);
    expect((await readNeighbours({ ...others, github, number: 8 })).waiting).to.deep.equal([5, 9]);
    expect(await nextInLine({ ...others, github })).to.deep.equal(["pr-5"]);
    github.timelines.set(3, [someEvent({ body: `/greenroom approve ${HEAD}` })]);
    expect((await readNeighbours({ ...others, github, number: 8 })).waiting).to.deep.equal([3, 5, 9]);
    expect(await nextInLine({ ...others, github })).to.deep.equal(["pr-3"]);
    const roomy = { ...others, github, rules: { ...RULES, maxPreviews: 20 } };
    expect(await nextInLine(roomy)).to.deep.equal(["pr-3", "pr-5", "pr-6", "pr-8", "pr-9"]);
  });

  it("cost one call for each fork that nobody has approved, and none while there is room", async () => {
    const { github, ...others } = neighbourhood([1, 7]);
    const asked: string[] = [];
    const deployments = github.deployments.bind(github);
    github.deployments = async (environment) => {
      asked.push(environment);
      return deployments(environment);
    };
    await readNeighbours({ ...others, github, number: 4 });
    expect(asked).to.deep.equal([]);
    github.timeline = () => Promise.reject(new Error("nobody should ask"));
    await readNeighbours({ ...others, github, rules: { ...RULES, maxPreviews: 20 }, number: 8 });
    await nextInLine({ ...others, github, rules: { ...RULES, maxPreviews: 2 } });
  });

  it("come next in the order of their numbers, as many as there is room for", async () => {
    expect(await nextInLine(neighbourhood([1, 7]))).to.deep.equal(["pr-5"]);
    expect(await nextInLine(neighbourhood([1, 7], { ...RULES, maxPreviews: 4 }))).to.deep.equal(["pr-5", "pr-8"]);
    expect(await nextInLine(neighbourhood([1, 7, 8, 9]))).to.deep.equal([]);
  });
});
