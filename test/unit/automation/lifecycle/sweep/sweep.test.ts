import { expect } from "chai";
import { CliError } from "../../../../../automation/errors.ts";
import { exitCodeOf } from "../../../../../automation/exit-code.ts";
import type { SweepResult } from "../../../../../automation/lifecycle/sweep/result.ts";
import { sweepEverywhere } from "../../../../../automation/lifecycle/sweep/sweep.ts";
import { outputsOf } from "../../../../../automation/report/actions.ts";
import { renderSummary } from "../../../../../automation/report/step-summary.ts";
import { renderText } from "../../../../../automation/report/text.ts";
import { createStopwatch } from "../../../../../automation/stopwatch.ts";
import { FakeGitHub, somePullRequest } from "../../../../support/fake-services.ts";
import { type FakeTools, fakeTools } from "../../../../support/fake-tools.ts";
import { expectNothingChanged, having, littered, litteredByThree, PR_12_THINGS } from "./litter.ts";

function run(tools: FakeTools, most?: number): Promise<SweepResult> {
  return sweepEverywhere(undefined, tools, createStopwatch(), most);
}

describe("sweep", () => {
  it("removes from every service what a closed pull request has left, and touches nobody else's", async () => {
    const tools = await littered();
    const result = await run(tools);
    expect(having("removed", result)).to.have.members(PR_12_THINGS);
    expect(having("failed", result)).to.deep.equal([]);
    const { cloud, cluster, stacks, github } = tools.fakes;
    expect([...stacks.keys()]).to.deep.equal(["platform", "staging", "staging-lease", "production", "pr-13"]);
    expect(cluster.namespaces).to.deep.equal(["kube-system", "greenroom-system", "pr-13"]);
    expect([cloud.databaseNames, cloud.roles]).to.deep.equal([
      ["defaultdb", "pr_13"],
      ["doadmin", "pr_13"],
    ]);
    expect(cloud.zone.map(({ id }) => id)).to.deep.equal(["1", "3", "4"]);
    expect(cloud.tags.get("web")?.map(({ tag }) => tag)).to.deep.equal(["pr-13-0123456", "pr-12-something"]);
    expect(cloud.others.get("droplets")?.map(({ id }) => id)).to.deep.equal(["d1", "d3"]);
    expect(github.statuses.map(({ id, state }) => [id, state])).to.deep.equal([[1, "inactive"]]);
    expect(github.comments).to.have.length(1);
    expect(exitCodeOf(result)).to.equal(0);
  });

  it("shows and keeps what has only one proof, with the reason", async () => {
    const result = await run(await littered());
    const kept = result.things.filter(({ action }) => action === "kept");
    expect(kept.map(({ name, reason }) => [name, reason])).to.deep.equal([
      ["greenroom-pr-12", "no preview ever makes one, so a person has to look at it"],
      ["greenroom-preview", "it bears a mark of platform, which no sweep touches"],
    ]);
    expect(kept.map(({ proofs }) => proofs)).to.deep.equal([
      ["pull request 12 was closed at 2026-01-01T00:00:00.000Z"],
      ["pull request 12 was closed at 2026-01-01T00:00:00.000Z"],
    ]);
  });

  it("changes nothing in a dry run, and ends with 3 because there is something to do", async () => {
    const tools = await littered({ dryRun: true });
    const result = await run(tools);
    expect(having("remove", result)).to.have.members(PR_12_THINGS);
    expectNothingChanged(tools);
    expect(exitCodeOf(result)).to.equal(3);
    const text = renderText(result);
    expect(text).to.contain("sweep, dry run: 9 would be removed, 2 kept");
    expect(text).to.match(
      /pr-12 +namespace +pr-12 +would be removed +its name and its label; pull request 12 was closed at/,
    );
    expect(outputsOf(result)).to.deep.equal({ found: '["pr-12"]' });
    expect(renderSummary(result)).to.match(/^### greenroom sweep\n/);
  });

  it("tells the environments that one run would remove, each once", async () => {
    const tools = await litteredByThree({ dryRun: true });
    const result = await run(tools, 2);
    expect(outputsOf(result)).to.deep.equal({ found: '["pr-12","pr-14"]' });
    expect(outputsOf(await run(fakeTools(new FakeGitHub({}), [], {}, { dryRun: true })))).to.deep.equal({
      found: "[]",
    });
  });

  it("finds nothing and ends well where nothing is left", async () => {
    const result = await run(fakeTools(new FakeGitHub({}), []));
    expect([result.things, exitCodeOf(result)]).to.deep.equal([[], 0]);
    expect(renderText(result)).to.equal("sweep: nothing is left of any closed pull request\n");
  });

  it("keeps what belongs to a pull request that was closed just now, is unknown, or is worked on", async () => {
    const young = await littered();
    young.fakes.github.pull = somePullRequest({ number: 12, isOpen: false, closedAt: "2026-01-01T02:00:00Z" });
    const unknown = await littered();
    unknown.fakes.github.pull = undefined;
    const locked = await littered();
    locked.fakes.lock = { holders: "runner@host", isOver: false };
    for (const tools of [young, unknown, locked]) {
      const result = await run(tools);
      expect(having("removed", result)).to.deep.equal([]);
      expect(having("kept", result)).to.have.length(11);
      expectNothingChanged(tools);
      expect(exitCodeOf(result)).to.equal(0);
    }
  });

  it("looks at the pull request once more before it deletes, because it may have been reopened meanwhile", async () => {
    const tools = await littered();
    const { github } = tools.fakes;
    const first = github.pullRequest.bind(github);
    let asked = 0;
    github.pullRequest = async (number) => {
      asked++;
      const found = await first(number);
      return found === undefined || asked === 1 ? found : { ...found, isOpen: true };
    };
    const result = await run(tools);
    expect(having("removed", result)).to.deep.equal([]);
    expect(result.things[0]).to.deep.include({ action: "kept", reason: "pull request 12 is open" });
    expectNothingChanged(tools);
  });

  it("removes so many environments in one run, and names the others", async () => {
    const tools = await litteredByThree();
    const result = await run(tools, 2);
    expect(result.things.filter(({ action }) => action === "postponed").map(({ name }) => name)).to.deep.equal([
      "pr_15",
    ]);
    expect(tools.fakes.cloud.roles).to.deep.equal(["pr_15"]);
    expect(exitCodeOf(result)).to.equal(1);
  });

  it("fails when something is still there afterwards, and says what was refused", async () => {
    const tools = await littered();
    tools.fakes.cloud.delete = async () => {
      // Nobody waits then for what is on its way out.
      tools.fakes.interrupt();
      throw new CliError("service-refused", "DigitalOcean refused a deletion with status 409: busy.", "Try again.");
    };
    const result = await run(tools);
    expect(having("failed", result)).to.have.members(["droplet left", "volume greenroom-pr-12-data"]);
    expect(result.failures[0]).to.equal("pr-12: DigitalOcean refused a deletion with status 409: busy.");
    expect(exitCodeOf(result)).to.equal(1);
    expect(renderText(result)).to.contain("failed: pr-12: DigitalOcean refused a deletion");
  });

  it("begins with no further environment when it is asked to stop", async () => {
    const tools = await littered();
    tools.fakes.interrupt();
    const result = await run(tools);
    expect([having("postponed", result).length, having("removed", result).length]).to.deep.equal([9, 0]);
    expectNothingChanged(tools);
  });
});

describe("sweep, when somebody cannot be asked", () => {
  const refusal = new CliError("service-refused", "GET was refused with status 500.", "Try again.");
  const refuse = async (): Promise<never> => {
    throw refusal;
  };

  const breakages: Readonly<Record<string, (tools: FakeTools) => void>> = {
    "the backend": (tools) => Object.assign(tools, { listStacks: refuse }),
    "the cluster": ({ fakes }) => Object.assign(fakes.cluster, { allNamespaces: refuse }),
    "the list of clusters": (tools) => Object.assign(tools, { cluster: refuse }),
    "the databases": ({ fakes }) => Object.assign(fakes.cloud, { databases: refuse }),
    "the roles": ({ fakes }) => Object.assign(fakes.cloud, { databaseUsers: refuse }),
    "the DNS zone": ({ fakes }) => Object.assign(fakes.cloud, { records: refuse }),
    "the registry": ({ fakes }) => Object.assign(fakes.cloud, { imageTags: refuse }),
    "any list of the cloud": ({ fakes }) => {
      const list = fakes.cloud.list.bind(fakes.cloud);
      fakes.cloud.list = async (what) => (what === "snapshots" ? refuse() : list(what));
    },
    "the deployments": ({ fakes }) => Object.assign(fakes.github, { previewDeployments: refuse }),
    "the open pull requests": ({ fakes }) => Object.assign(fakes.github, { openPullRequests: refuse }),
    "one pull request": ({ fakes }) => Object.assign(fakes.github, { pullRequest: refuse }),
    "the lock": (tools) => Object.assign(tools, { viewLock: refuse }),
  };

  for (const [who, breakIt] of Object.entries(breakages)) {
    it(`ends before the first deletion, because ${who} said nothing that counts as "none"`, async () => {
      const tools = await littered();
      breakIt(tools);
      const error: unknown = await run(tools).catch((reason: unknown) => reason);
      expect(error).to.equal(refusal);
      expectNothingChanged(tools);
    });
  }

  it("ends when the list of open pull requests lacks one that is open", async () => {
    const tools = await littered();
    tools.fakes.github.openPullRequests = async () => [];
    const error: unknown = await run(tools).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "answer-incomplete");
    expect(error).to.have.property("message").that.contains("lacks number 13");
    expectNothingChanged(tools);
  });

  it("ends when GITHUB_REPOSITORY is another one than the platform's, whose numbers mean other pull requests", async () => {
    const tools = await littered();
    const values = await tools.values("platform");
    Object.assign(tools, { values: async () => ({ ...values, repository: "greenroom/other" }) });
    const error: unknown = await run(tools).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "configuration-invalid");
    expectNothingChanged(tools);
  });
});
