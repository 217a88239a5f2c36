import { dirname } from "node:path";
import { expect } from "chai";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { convergedIn, openWorkflows, type Workflows } from "../../../rehearsal/workflows.ts";
import type { Run } from "../../../sandbox/actions/run/record.ts";
import { type RealGitHub, withRealGitHub } from "../github/support/real-repository.ts";

const WORKFLOW = `
on:
  push:
  workflow_dispatch:
jobs:
  environment:
    runs-on: ubuntu-24.04
    outputs:
      who: \${{ steps.converge.outputs.who }}
    steps:
      - id: converge
        run: |
          printf 'state=live\\ncommit=%s\\nurls={"web":"https://web.example"}\\n' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"
          echo "::warning title=greenroom::started by $GITHUB_ACTOR"
          echo "packages: $npm_config_prefer_offline"
  never:
    if: github.event_name == 'nothing'
    runs-on: ubuntu-24.04
    steps:
      - run: exit 1
`;

describe("the workflows of a rehearsal", () => {
  async function onStage(use: (real: RealGitHub, workflows: Workflows, journal: Run[]) => Promise<void>) {
    await withRealGitHub(async (real) => {
      await real.push("main", { ".github/workflows/one.yml": WORKFLOW });
      const { url, token } = real.github;
      const commandLine = createCommandLine(real.checkout.path, {
        PATH: dirname(process.execPath),
        ...{ GITHUB_API_URL: url, GITHUB_TOKEN: token, GITHUB_REPOSITORY: "greenroom/shop" },
        GREENROOM_REPOSITORY: real.bare,
      });
      const journal: Run[] = [];
      await use(real, await openWorkflows(commandLine, journal), journal);
    });
  }

  it("run what has happened since, and say of a run what a step wants to know", async () => {
    await onStage(async ({ push }, workflows, journal) => {
      const commit = await push("main", { "menu.txt": "tea\n" });
      const played = await workflows.play();
      const run = played.require("one.yml", { environment: "success", never: "skipped" }, "push");
      expect(convergedIn(run)).to.deep.equal({ state: "live", commit, urls: { web: "https://web.example" } });
      expect(played.seen).to.match(/^one\.yml #1 on push: environment success [\d.]+ s$/);
      expect(journal).to.deep.equal([run]);
      expect((await workflows.play()).runs).to.deep.equal([]);
    });
  });

  it("name the job that did not end as wanted, with the end of its log", async () => {
    await onStage(async ({ push }, workflows) => {
      await push("main", { "menu.txt": "tea\n" });
      const played = await workflows.play();
      expect(() => played.require("one.yml", { never: "success" })).to.throw(
        /^expected: success of never in one\.yml, got one\.yml #1 on push.*packages: true$/s,
      );
      expect(() => played.require("two.yml", {})).to.throw("one run of two.yml, got one.yml #1");
      expect(() => played.require("one.yml", {}, "schedule")).to.throw("one run of one.yml");
    });
  });

  it("lose events, and start by hand as whoever does it", async () => {
    await onStage(async ({ push }, workflows) => {
      await push("main", { "menu.txt": "tea\n" });
      await workflows.lose();
      expect((await workflows.play()).runs).to.deep.equal([]);
      const { runs } = await workflows.dispatch({ file: "one.yml", actor: "sandbox-developer" }, { file: "one.yml" });
      const told = runs.flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps.flatMap((step) => step.annotations)));
      expect(told.map(({ message }) => message)).to.have.members([
        "started by sandbox-developer",
        "started by sandbox-maintainer",
      ]);
      expect(runs.map(({ number }) => number)).to.deep.equal([1, 2]);
    });
  });
});
