import { expect } from "chai";
import { environmentOf } from "../../../../../automation/environment.ts";
import { exitCodeOf } from "../../../../../automation/exit-code.ts";
import type { SweepResult } from "../../../../../automation/lifecycle/sweep/result.ts";
import { sweepEverywhere } from "../../../../../automation/lifecycle/sweep/sweep.ts";
import { outputsOf } from "../../../../../automation/report/actions.ts";
import { renderSummary } from "../../../../../automation/report/step-summary.ts";
import { renderText } from "../../../../../automation/report/text.ts";
import { createStopwatch } from "../../../../../automation/stopwatch.ts";
import { somePullRequest } from "../../../../support/fake-services.ts";
import type { FakeTools } from "../../../../support/fake-tools.ts";
import { expectNothingChanged, having, littered, litteredByThree, PR_12_THINGS } from "./litter.ts";

function run(number: number, tools: FakeTools): Promise<SweepResult> {
  return sweepEverywhere(environmentOf(number), tools, createStopwatch());
}

describe("sweep of one environment", () => {
  it("removes what its pull request has left, and touches no other's", async () => {
    const tools = await litteredByThree();
    tools.fakes.cloud.roles.push("pr_12");
    const result = await run(12, tools);
    expect(having("removed", result)).to.have.members(PR_12_THINGS);
    expect(result.things.filter(({ environment }) => environment !== "pr-12")).to.deep.equal([]);
    expect(tools.fakes.cloud.roles).to.deep.equal(["pr_14", "pr_15"]);
    expect([exitCodeOf(result), outputsOf(result)]).to.deep.equal([0, {}]);
    expect(renderText(result)).to.contain("sweep pr-12: 9 removed, 2 kept\n");
    expect(renderSummary(result)).to.match(/^### greenroom sweep pr-12\n/);
  });

  it("changes nothing in a dry run", async () => {
    const tools = await littered({ dryRun: true });
    const result = await run(12, tools);
    expect(having("remove", result)).to.have.members(PR_12_THINGS);
    expectNothingChanged(tools);
    expect(exitCodeOf(result)).to.equal(3);
    expect(renderText(result)).to.contain("sweep pr-12, dry run: 9 would be removed, 2 kept\n");
  });

  it("finds nothing where nothing is left of it", async () => {
    const tools = await littered();
    const result = await run(14, tools);
    expect(renderText(result)).to.equal("sweep pr-14: nothing is left of pr-14\n");
    expect(exitCodeOf(result)).to.equal(0);
    expectNothingChanged(tools);
  });

  it("keeps what is of an open pull request, and says so", async () => {
    const tools = await littered();
    const result = await run(13, tools);
    expect(having("kept", result)).to.include.members(["stack pr-13", "namespace pr-13"]);
    expect(new Set(result.things.map(({ action, reason }) => `${action}: ${reason}`))).to.deep.equal(
      new Set(["kept: pull request 13 is open"]),
    );
    expectNothingChanged(tools);
  });

  it("ends when the list of open pull requests has one that is closed", async () => {
    const tools = await littered();
    tools.fakes.github.openPullRequests = async () => [somePullRequest({ number: 12 })];
    const error: unknown = await run(12, tools).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "answer-incomplete");
    expect(error).to.have.property("message").that.contains("has number 12, which is not open");
    expectNothingChanged(tools);
  });
});
