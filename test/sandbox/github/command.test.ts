import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { changePullRequests, type PullRequestOptions } from "../../../sandbox/commands/pull-request.ts";
import { placesOf, writeDescription, writeProcess } from "../../../sandbox/description.ts";
import { type RealGitHub, withRealGitHub } from "./support/real-repository.ts";

describe("npm run sandbox -- pr", () => {
  it("plays a pull request's whole life, and prints how it is after each step", () =>
    withSandbox(async (say, { checkout }) => {
      checkout.git("checkout", "--quiet", "-b", "tea");
      const first = await checkout.commit({ "tea.txt": "tea" });
      const state = (marks: string, commit: string) =>
        `Tea${marks} (greenroom:tea at ${commit.slice(0, 7)}, by sandbox-developer)\n`;
      expect(await say(["open", "tea"], { title: "Tea", draft: true })).to.equal(
        `#1 open: ${state(" [draft]", first)}`,
      );
      expect(await say(["ready", "1"])).to.equal(`#1 open: ${state("", first)}`);
      expect(await say(["draft", "1"])).to.equal(`#1 open: ${state(" [draft]", first)}`);
      expect(await say(["label", "1", "preview:on"])).to.equal(`#1 open: ${state(" [draft, preview:on]", first)}`);
      expect(await say(["label", "1", "preview:on"], { remove: true })).to.equal(
        `#1 open: ${state(" [draft]", first)}`,
      );
      const second = await checkout.commit({ "tea.txt": "more tea" });
      expect(await say(["push", "tea"])).to.equal("tea was pushed\n");
      expect(await say(["comment", "1", "/greenroom extend"], { as: "sandbox-stranger" })).to.contain(
        second.slice(0, 7),
      );
      expect(await say(["close", "1"])).to.equal(`#1 closed: ${state(" [draft]", second)}`);
      expect(await say(["reopen", "1"])).to.contain("#1 open");
      expect(await say(["list"])).to.equal(`#1 open: ${state(" [draft]", second)}`);
    }));

  it("brings a stranger's branch to a fork, and Dependabot's to the repository", () =>
    withSandbox(async (say, { checkout, resolve }) => {
      checkout.git("branch", "tea");
      checkout.git("branch", "dependabot/npm/cup");
      const opened = await say(["open", "tea"], { as: "sandbox-stranger" });
      expect(opened).to.contain("sandbox-stranger:tea").and.to.contain("by sandbox-stranger");
      expect(resolve("refs/heads/tea")).to.equal("");
      expect(await say(["open", "dependabot/npm/cup"], { as: "dependabot[bot]" })).to.contain("by dependabot[bot]");
      expect(resolve("refs/heads/dependabot/npm/cup")).not.to.equal("");
    }));

  for (const [words, message] of [
    [["close", "x"], 'pr close takes <number>, not "x"'],
    [["label", "1"], 'pr label takes <number> <label>, not "1"'],
    [["open"], "pr open takes the name of a branch: npm run sandbox -- pr open <branch>"],
    [["constructor", "1"], 'not "constructor"'],
  ] as const) {
    it(`refuses "${words.join(" ")}" and says what it takes`, () =>
      withSandbox(async (say) => {
        const error: unknown = await say(words).catch((reason: unknown) => reason);
        expect(error).to.have.property("name", "UsageError");
        expect(error).to.have.property("message").that.contains(message);
      }));
  }

  it("tells what GitHub refuses", () =>
    withSandbox(async (say) => {
      const error: unknown = await say(["close", "7"]).catch((reason: unknown) => reason);
      expect(error).to.have.property("message", "the sandbox's GitHub refuses: Not Found");
    }));
});

type Say = (words: readonly string[], options?: PullRequestOptions) => Promise<string>;

/** Calls `use` with the command, for a sandbox that has nothing but a GitHub. */
async function withSandbox(use: (say: Say, real: RealGitHub) => Promise<void>): Promise<void> {
  await withRealGitHub(async (real) => {
    const { github, checkout, bare } = real;
    const places = placesOf(join(checkout.path, "hub", "sandbox"));
    await mkdir(places.directory, { recursive: true });
    await writeProcess(places, process.pid, "");
    const environment = {
      ...{ GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "greenroom/shop", GITHUB_TOKEN: github.token },
      GREENROOM_REPOSITORY: bare,
    };
    await writeDescription(places, { startedAt: "", seconds: 0, endpoints: {}, environment });
    await use(async (words, options = {}) => {
      let printed = "";
      const output = { write: (text: string) => (printed += text) };
      await changePullRequests({ root: checkout.path, places, environment: {}, output }, words, options);
      return printed;
    }, real);
  });
}
