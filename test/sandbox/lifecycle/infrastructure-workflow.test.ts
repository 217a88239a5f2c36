import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DriftResult, PreviewResult, UpResult } from "../../../automation/results.ts";
import type { CommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { changeRecord } from "./support/change-record.ts";
import { checkOut } from "./support/pull-request-checkout.ts";

const VALUES = "Pulumi.platform.yaml";
const SMALL = "greenroom:nodeSize: s-4vcpu-8gb\n  greenroom:minNodes: 1";
const LARGE = "greenroom:nodeSize: s-8vcpu-16gb\n  greenroom:minNodes: 1";
const MORE = "greenroom:nodeSize: s-4vcpu-8gb\n  greenroom:minNodes: 2";

/** An issue as GitHub has it. */
interface Issue {
  readonly number: number;
  readonly state: string;
  readonly title: string;
  readonly body: string;
  readonly pull_request?: object;
}

describe("what reviewers of the infrastructure are told", function () {
  this.timeout(300_000);
  let stage: SandboxStage;
  let folder: string;
  let number: number;
  let first: string;
  let earlier: CommandLine;

  before(async () => {
    stage = await setStage();
    folder = await mkdtemp(join(tmpdir(), "greenroom-reviewed-"));
  });

  after(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function preview(line: CommandLine) {
    const { exitCode, answer } = await line.greenroom<PreviewResult>(
      "preview",
      "platform",
      "--comment",
      String(number),
    );
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    return answer;
  }

  async function onlyComment(): Promise<string> {
    const comments = await stage.services.comments(number);
    expect(comments).to.have.length(1);
    return comments[0]?.body ?? "";
  }

  async function drift() {
    const { exitCode, answer } = await stage.commandLine.greenroom<DriftResult>("drift", "platform", "--issue");
    return { exitCode, found: answer.differences.map(({ operation, name }) => `${operation} ${name}`) };
  }

  async function issues(): Promise<readonly Issue[]> {
    const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = stage.commandLine.environment;
    const headers = { authorization: `Bearer ${GITHUB_TOKEN}` };
    const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues?state=all`, { headers });
    return ((await answer.json()) as readonly Issue[]).filter((issue) => issue.pull_request === undefined);
  }

  it("is what a pull request would replace, what it would cost, and for which commit that counts", async () => {
    first = await stage.developer.push("larger", { file: VALUES, replace: SMALL, by: LARGE, message: "Grow" });
    number = await stage.people.developer.open("larger", { title: "Grow" });
    earlier = await checkOut(stage, number, join(folder, "first"));
    const { toldCommit, risks, monthlyCost } = await preview(earlier);
    expect(toldCommit).to.equal(first);
    expect(risks.map(({ kind }) => kind)).to.include.members(["loss", "downtime", "cost"]);
    const { before = 0, after = 0 } = monthlyCost ?? {};
    expect(after).to.be.greaterThan(before);
    expect(await onlyComment())
      .to.contain("would be replaced or deleted")
      .and.contain("<b>REPLACE</b> KubernetesCluster")
      .and.match(/\*\*Cost\*\*: USD [\d.]+ → USD [\d.]+ a month \(\+USD 48\.00\)/)
      .and.contain(`for commit ${first}, as merged into its base`);
  });

  it("stays as it is when the pull request has moved on, until the plan of the newer commit takes its place", async () => {
    const told = await onlyComment();
    const change = { file: VALUES, replace: LARGE, by: MORE, message: "Grow otherwise" };
    const second = await stage.developer.push("larger", change);
    const late = await preview(earlier);
    expect([late.toldCommit, late.warnings]).to.deep.equal([
      undefined,
      [`Nothing was told on pull request ${number}: what was tried is not its newest commit.`],
    ]);
    expect(await onlyComment()).to.equal(told);
    const { toldCommit } = await preview(await checkOut(stage, number, join(folder, "second")));
    expect(toldCommit).to.equal(second);
    expect(await onlyComment())
      .to.contain(`for commit ${second}`)
      .and.contain("### Plan for `platform`: 1 × update")
      .and.contain("nodePool.minNodes: 1 → 2")
      .and.not.contain(first);
  });

  it("is in one issue when somebody has changed the cloud by hand, as long as that is so", async () => {
    expect(await drift()).to.deep.equal({ exitCode: 0, found: [] });
    expect(await issues()).to.deep.equal([]);
    await changeRecord(stage, 77);
    expect((await drift()).exitCode).to.equal(3);
    const again = await drift();
    expect(again.exitCode).to.equal(3);
    const [issue, ...others] = await issues();
    expect(others).to.deep.equal([]);
    expect(issue).to.include({ state: "open", title: "platform is not what its state says" });
    expect(issue?.body).to.contain("ttl").and.contain("77").and.contain("greenroom up platform");
  });

  it("is over when it is put right: the issue closes itself", async () => {
    const repair = ["up", "platform", "--refresh"];
    expect((await stage.commandLine.greenroom<UpResult>(...repair)).exitCode).to.equal(0);
    expect(await drift()).to.deep.equal({ exitCode: 0, found: [] });
    const [issue] = await issues();
    expect(issue?.state).to.equal("closed");
    const words = await stage.services.comments(issue?.number ?? 0);
    expect(words.at(-1)?.body).to.match(/All \d+ resources of `platform` were as its state says at /);
  });
});
