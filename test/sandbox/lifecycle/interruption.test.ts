import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { StackState } from "../../../automation/engine/state.ts";
import { controlFaults, type FaultControl } from "../../../rehearsal/fault-control.ts";
import type { DestroyAnswer } from "../../../rehearsal/stage.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { programOf } from "../../support/processes.ts";
import { type RunningCommand, startCommand } from "../../support/running-command.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

/** The answer is held back until the faults are cleared; what was asked for has been done by then. */
const HELD_BACK = { answerDelaySeconds: 3600 };
const DATABASES = "/v2/databases/*/dbs";
const DATABASE_TYPE = "digitalocean:index/databaseDb:DatabaseDb";
const SOON = { timeoutSeconds: 60, intervalMilliseconds: 100 };

describe("greenroom up, stopped in the middle", function () {
  this.timeout(300_000);
  let stage: SandboxStage;
  let faults: FaultControl;
  let running: RunningCommand | undefined;

  before(async () => {
    stage = await setStage();
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    faults = controlFaults(DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN);
    const change = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, first</h1>" };
    await stage.developer.push("first", { ...change, message: "Be the first" });
    await stage.services.openPullRequest("first", "Be the first");
  });

  afterEach(async () => {
    await faults.clear();
    await running?.stop();
  });

  after(() => stage.stop());

  it("lets a create finish after SIGINT, and the next run goes on from there", async () => {
    const run = await startHeldBack();
    const family = run.family();
    run.process.kill("SIGINT");
    await faults.clear();
    await expectCancelled(run);
    await expectGone(family);
    expect(await typesInState()).to.deep.equal({ hasDatabase: true, pending: [] });
    await recover();
  });

  it("leaves at once after SIGTERM, and the next run finds what the create made", async () => {
    const run = await startHeldBack();
    const family = run.family();
    run.process.kill("SIGTERM");
    await expectCancelled(run);
    await faults.clear();
    await expectGone(family);
    expect(await typesInState()).to.deep.equal({ hasDatabase: false, pending: [DATABASE_TYPE] });
    await recover();
  });

  it("loses nothing after SIGKILL while a create was on its way", async () => {
    const run = await startHeldBack();
    const family = run.family();
    await kill(run);
    expect(locks()).to.have.length(1);
    await faults.clear();
    await expectGone(family);
    expect(await typesInState()).to.deep.equal({ hasDatabase: false, pending: [DATABASE_TYPE] });
    await recover();
  });

  it("loses nothing after SIGKILL in the middle of the cluster's objects, when the next command destroys", async () => {
    const run = start();
    await waitFor("the namespace", async () => ((await namespaces()).length === 1 ? true : ended(run)), SOON);
    const family = run.family();
    await kill(run);
    await expectGone(family);
    await destroy();
  });

  /** Starts an `up` and waits until the cloud has made the database and keeps the answer to itself. */
  async function startHeldBack(): Promise<RunningCommand> {
    await faults.add({ method: "POST", path: DATABASES, ...HELD_BACK });
    const run = start();
    const isMade = async () => (await databases()).includes("pr_1") || ended(run);
    await waitFor("the database", async () => (await isMade()) || undefined, SOON);
    expect(await faults.hits()).to.equal(1);
    return run;
  }

  function start(): RunningCommand {
    running = startCommand(stage, "up", "pr-1");
    return running;
  }

  function ended(run: RunningCommand): undefined {
    if (run.process.exitCode === null) return undefined;
    throw new Error(`the run ended early with exit code ${run.process.exitCode}: ${run.output()}`);
  }

  async function expectCancelled(run: RunningCommand): Promise<void> {
    const { exitCode, output } = await run.ended;
    expect(exitCode, output).to.equal(1);
    expect(output).to.contain('"code": "cancelled"');
    expect(locks()).to.deep.equal([]);
  }

  /** Kills the command and its engine, as the end of a machine does; its plugins have to notice by themselves. */
  async function kill(run: RunningCommand): Promise<void> {
    const engine = run.engine();
    if (engine === undefined) throw new Error("the run has no engine");
    process.kill(engine, "SIGKILL");
    run.process.kill("SIGKILL");
    await run.ended;
  }

  async function expectGone(family: ReadonlyMap<number, string>): Promise<void> {
    expect(family.size).to.be.greaterThan(1, "the engine and at least one plugin");
    const left = () => [...family].filter(([pid, program]) => programOf(pid) === program);
    await waitFor("the end", async () => left().length === 0 || undefined, SOON).catch(() => undefined);
    expect(left()).to.deep.equal([]);
  }

  async function recover(): Promise<void> {
    await succeed("up", "pr-1");
    expect([await databases(), await roles(), await namespaces()]).to.deep.equal([["pr_1"], ["pr_1"], ["pr-1"]]);
    const { status } = await stage.visitor.visit("https://pr-1-web.preview.greenroom.localhost/");
    expect(status).to.equal(200);
    await destroy();
  }

  async function destroy(): Promise<void> {
    const { existed, receipt } = await succeed("destroy", "pr-1");
    expect(existed).to.equal(true);
    expect(receipt.flatMap(({ left }) => left)).to.deep.equal([]);
    expect([await databases(), await roles(), await namespaces(), locks()]).to.deep.equal([[], [], [], []]);
  }

  async function succeed(...words: string[]): Promise<DestroyAnswer> {
    const { exitCode, answer } = await stage.commandLine.greenroom<DestroyAnswer>(...words);
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    return answer;
  }

  async function typesInState(): Promise<{ hasDatabase: boolean; pending: readonly string[] }> {
    const state = await stage.commandLine.require("pulumi", ["stack", "export", "--stack", "pr-1"]);
    const { deployment }: StackState = JSON.parse(state);
    return {
      hasDatabase: (deployment.resources ?? []).some(({ type }) => type === DATABASE_TYPE),
      pending: (deployment.pending_operations ?? []).map(({ resource }) => resource.type),
    };
  }

  const databases = () => inCluster("dbs");
  const roles = () => inCluster("users");

  async function inCluster(what: "dbs" | "users"): Promise<readonly unknown[]> {
    const [cluster] = await stage.services.cloudList("databases", "databases");
    const list = await stage.services.cloudList(`databases/${cluster?.id}/${what}`, what);
    return list.map(({ name }) => name).filter((name) => String(name).startsWith("pr_"));
  }

  async function namespaces(): Promise<readonly string[]> {
    const names = await stage.services.kubectl("get", "namespaces", "--output=jsonpath={.items[*].metadata.name}");
    return names.split(" ").filter((name) => name.startsWith("pr-"));
  }

  function locks(): readonly string[] {
    const state = (stage.commandLine.environment.PULUMI_BACKEND_URL ?? "").replace("file://", "");
    const folder = join(state, ".pulumi", "locks");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
  }
});
