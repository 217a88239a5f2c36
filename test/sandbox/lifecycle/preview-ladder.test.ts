import { expect } from "chai";
import type { PreviewRules } from "../../../automation/lifecycle/converge/facts.ts";
import type { ConvergedEnvironment, ConvergeResult } from "../../../automation/results.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { INSERT_NIGHT_TEA, leaseSince, TIMES, underRules } from "./support/preview-rules.ts";

const PAGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>" };
const API = "https://pr-1-api.preview.greenroom.localhost/products";
const ONE = { maxPreviews: 1 };
const SOON = { timeoutSeconds: 60, intervalMilliseconds: 200 };

/** What has come to its end is not running: the Jobs of migrations. */
const RUNNING = "--field-selector=status.phase!=Succeeded";

describe("the previews of a team, from the first to the last", function () {
  this.timeout(300_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage();
    await open("first");
  });

  after(() => stage.stop());

  async function open(branch: string, draft = false): Promise<void> {
    await stage.developer.push(branch, { ...PAGE, by: `<h1>Storefront, ${branch}</h1>`, message: `Be ${branch}` });
    await stage.people.developer.open(branch, { title: `Be ${branch}`, draft });
  }

  async function converge(target: string, rules: Partial<PreviewRules> = {}) {
    const line = await underRules(stage, rules);
    const { exitCode, answer } = await line.greenroom<ConvergeResult>("converge", target);
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    const [environment] = answer.environments;
    return { ...answer, ...(environment as ConvergedEnvironment), states: statesOf(answer) };
  }

  function statesOf({ environments }: ConvergeResult): Readonly<Record<string, string>> {
    return Object.fromEntries(environments.map(({ environment, state }) => [environment, state]));
  }

  async function comment(number: number): Promise<string> {
    const ours = (await stage.services.comments(number)).filter(({ body }) => body.startsWith("<!-- greenroom"));
    expect(ours.length, "comments of ours").to.be.at.most(1);
    return ours[0]?.body ?? "";
  }

  async function status(environment: string): Promise<string> {
    const path = `${stage.root}/bin/greenroom.js`;
    return (await stage.commandLine.execute(process.execPath, [path, "status", environment])).stdout;
  }

  /** When the first pull request was deployed for the first time, or somebody wrote last. */
  async function times() {
    const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = stage.commandLine.environment;
    const read = async (path: string) => {
      const headers = { authorization: `Bearer ${GITHUB_TOKEN}` };
      const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}?per_page=100`, { headers });
      return (await answer.json()) as readonly { readonly created_at: string }[];
    };
    const [deployments, comments] = await Promise.all([read("deployments"), read("issues/1/comments")]);
    return { deployed: deployments.at(-1)?.created_at ?? "", written: comments.at(-1)?.created_at ?? "" };
  }

  async function expectAwake(): Promise<void> {
    const { status: code, body } = await stage.visitor.visit(API);
    expect([code, body]).to.deep.equal([200, body]);
    expect(body).to.contain("Green tea").and.contain("Night tea");
  }

  it("begin with one that is live, and says how long it stays and what it costs", async () => {
    const { state, commit, urls } = await converge("pr-1");
    expect(state).to.equal("live");
    expect(Object.keys(urls).sort()).to.deep.equal(["api", "web"]);
    expect((await stage.visitor.visit(`${urls.web}/`)).body).to.contain("Storefront, first");
    expect(await comment(1))
      .to.contain(`commit ${commit}`)
      .and.match(/It falls asleep at .* UTC and is removed at .* UTC; a push/)
      .and.contain("a day, by list prices")
      .and.not.contain("Soon");
    const program = ["node", "--input-type=module", "-e", INSERT_NIGHT_TEA];
    await stage.services.kubectl("--namespace=pr-1", "exec", "deployment/api", "--", ...program);
    await expectAwake();
  });

  it("are warned of the end of their lease, in the same comment", async () => {
    expect(await converge("pr-1", TIMES.warned)).to.include({ state: "live" });
    expect(await comment(1)).to.contain("⚠️ **Soon:** It falls asleep at");
  });

  it("fall asleep when nobody has wanted them for so long: nothing runs, and the data stays", async () => {
    expect(await converge("pr-1", TIMES.asleep)).to.deep.include({ state: "asleep", urls: {} });
    const pods = () => stage.services.kubectl("--namespace=pr-1", "get", "pods", RUNNING, "--output=name");
    await waitFor("the end of all pods", async () => ((await pods()) === "" ? true : undefined), SOON);
    expect(await comment(1))
      .to.contain("Environment `pr-1` 💤 is asleep")
      .and.match(
        /It is removed at .* UTC; a push, the label `preview:extend` or the comment `\/greenroom extend` wakes it/,
      )
      .and.not.contain("https://pr-1-");
    expect(await stage.services.deploymentStates("pr-1")).to.deep.equal(["inactive"]);
    expect(await status("pr-1")).to.contain("It is asleep: nothing of it runs, and its data is kept.");
  });

  it("sleep on when a stranger tells them to wake", async () => {
    const rules = leaseSince((await times()).deployed);
    await stage.people.stranger.comment(1, "/greenroom extend");
    expect(await converge("pr-1", rules)).to.include({ state: "asleep" });
  });

  it("wake by the command of a maintainer, with their data", async () => {
    const rules = leaseSince((await times()).deployed);
    await stage.people.maintainer.comment(1, "Please keep it.\n\n/greenroom extend");
    expect(await converge("pr-1", rules)).to.include({ state: "live" });
    await expectAwake();
  });

  it("are told their place when there is no room, and drafts that they get none", async () => {
    await open("second");
    await open("third", true);
    const waiting = await converge("pr-2", ONE);
    expect(waiting).to.deep.include({ state: "queued", urls: {}, next: [] });
    expect(await comment(2))
      .to.contain("⏳ waits for room")
      .and.contain("It is the only one that waits.");
    expect(await converge("pr-3", ONE)).to.include({ state: "refused" });
    expect(await comment(3)).to.equal("");
  });

  it("are all seen to by the schedule", async () => {
    const { states } = await converge("--all", { ...TIMES.asleep, ...ONE });
    expect(states).to.deep.equal({ "pr-1": "asleep", "pr-2": "queued", "pr-3": "refused" });
  });

  it("come up as soon as there is room", async () => {
    expect(await converge("pr-2")).to.include({ state: "live" });
  });

  it("wake by the label too", async () => {
    const rules = leaseSince((await times()).written);
    await stage.people.developer.label(1, "preview:extend");
    expect(await converge("pr-1", rules)).to.include({ state: "live" });
    await expectAwake();
  });

  it("are removed when they have slept long enough, with a receipt, and make room for the next", async () => {
    await stage.people.developer.label(3, "preview:on");
    const { state, next } = await converge("pr-1", { ...TIMES.over, maxPreviews: 2 });
    expect([state, next]).to.deep.equal(["destroyed", ["pr-3"]]);
    expect(await comment(1))
      .to.contain("🧹 was removed")
      .and.contain(
        'A push, the label "preview:extend" or the comment "/greenroom extend" gives it an environment again.',
      )
      .and.match(/- namespace: nothing left/i)
      .and.not.contain("https://pr-1-");
    const namespaces = await stage.services.kubectl("get", "namespaces", "--output=name");
    expect(namespaces.split("\n")).not.to.include("namespace/pr-1");
  });

  it("go when they are closed, and make room too", async () => {
    await stage.people.developer.close(1);
    await stage.people.developer.close(2);
    expect(await converge("pr-2", ONE)).to.deep.include({ state: "destroyed", next: ["pr-3"] });
    expect((await converge("--all", ONE)).states).to.deep.equal({ "pr-3": "live" });
  });

  it("go by the label that says so, and nothing is left", async () => {
    await stage.people.developer.label(3, "preview:off");
    const { states, warnings } = await converge("--all", ONE);
    expect(states).to.deep.equal({ "pr-3": "destroyed" });
    expect(warnings).to.deep.equal(['The label "preview:on" has no effect beside "preview:off".']);
    expect(await comment(3))
      .to.contain('The label "preview:off" is set.')
      .and.contain("nothing left");
    const stacks = await stage.commandLine.require("pulumi", ["stack", "ls", "--json", "--all"]);
    expect((JSON.parse(stacks) as { readonly name: string }[]).map(({ name }) => name)).to.deep.equal(["platform"]);
  });
});
