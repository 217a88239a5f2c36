import { expect } from "chai";
import { converge, convergeDryRun } from "../../../../../automation/commands/converge.ts";
import { environmentOf } from "../../../../../automation/environment.ts";
import { sharedSource } from "../../../../../automation/lifecycle/converge/preview-source.ts";
import type { GitHub } from "../../../../../automation/services/github/github.ts";
import { withConvergingWorld } from "../../../../support/converging-world.ts";
import { FakeGitHub, somePullRequest } from "../../../../support/fake-services.ts";

const OLD = new Date("2025-12-01T00:00:00Z");
const NEW = new Date("2026-01-01T01:00:00Z");

describe("what a look at all environments asks of GitHub", () => {
  it("is one call for each of fifty previews with which nothing is to be done, and two for all", () =>
    withConvergingWorld({ pull: { isOpen: false }, values: { maxPreviews: 60 } }, async ({ tools, commit, put }) => {
      const { github } = tools.fakes;
      const numbers = Array.from({ length: 50 }, (_, index) => 100 + index);
      github.others = numbers.map((number) => somePullRequest({ number, headCommit: commit }));
      github.made.push({ id: 1, environment: "pr-1", commit, createdAt: OLD });
      for (const [index, number] of numbers.entries()) {
        const environment = environmentOf(number);
        put(environment.name, { commit });
        github.made.push({ id: index + 2, environment: environment.name, commit, createdAt: NEW });
        await converge(environment, tools);
      }
      const { counting, calls } = counted(github);
      const { due, environments } = await convergeDryRun(undefined, { ...tools, github: async () => counting });
      expect([due, environments.length]).to.deep.equal([[], 50]);
      expect(calls).to.deep.equal({ openPullRequests: 1, timeline: 50, previewDeployments: 1, commentIn: 50 });
    }));

  it("is asked for by itself where all deployments together do not reach back to a pull request's beginning", async () => {
    const github = new FakeGitHub({ number: 12, createdAt: "2025-11-01T00:00:00Z" });
    github.others = [somePullRequest({ number: 13, createdAt: "2026-01-01T00:00:00Z" })];
    github.made.push(
      { id: 1, environment: "pr-12", commit: "a", createdAt: OLD },
      { id: 2, environment: "pr-13", commit: "b", createdAt: NEW },
    );
    const { counting, calls } = counted(github);
    const source = sharedSource(counting);
    expect((await source.deployments("pr-13")).map(({ id }) => id)).to.deep.equal([2]);
    expect(calls.deployments).to.equal(undefined);
    expect((await source.deployments("pr-12")).map(({ id }) => id)).to.deep.equal([1]);
    expect(calls.deployments).to.equal(1);
  });

  it("is asked for by itself of a pull request that is not open", async () => {
    const github = new FakeGitHub({ number: 12, isOpen: false });
    const { counting, calls } = counted(github);
    expect((await sharedSource(counting).pullRequest(12))?.isOpen).to.equal(false);
    expect(calls).to.deep.equal({ openPullRequests: 1, pullRequest: 1 });
  });
});

/** The same GitHub, and how often each of its methods was called. */
function counted(github: GitHub): { readonly counting: GitHub; readonly calls: Readonly<Record<string, number>> } {
  const calls: Record<string, number> = {};
  const counting = new Proxy(github, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...words: unknown[]) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1;
        return Reflect.apply(value, target, words);
      };
    },
  });
  return { counting, calls };
}
