import { expect } from "chai";
import type { ConvergeResult } from "../../../automation/results.ts";
import { HOSTED_PATIENCE } from "../../../sandbox/actions/job/process.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { type EndedJob, startJob } from "./support/hosted-job.ts";
import { type WorldView, type WorldWatch, watchWorld } from "./support/world-view.ts";

/** A moment in the life of an environment, seen from outside. */
interface Moment {
  readonly name: string;
  hasCome(view: WorldView): boolean | Promise<boolean>;
  /** `cancel` is the button, `kill` the loss of the machine. */
  readonly end: "cancel" | "kill";
}

const says = (text: string) => async (view: WorldView) => (await view.comment()).includes(text);
const placeTaken = (view: WorldView) => view.hasStack();
const locked = (view: WorldView) => view.hasStack() && view.isLocked();
const namespaceMade = async (view: WorldView) => (await view.namespace()) === "Active";
const databaseMade = async (view: WorldView) => (await view.databases()).length > 0;
const migrating = async (view: WorldView) => (await view.count("apis/batch/v1", "jobs")) > 0;
const rollingOut = async (view: WorldView) => (await view.count("apis/apps/v1", "deployments")) > 0;

const UP: readonly Moment[] = [
  { name: "images are built", hasCome: says("is being built"), end: "cancel" },
  { name: "its place is taken", hasCome: placeTaken, end: "cancel" },
  { name: "the stack is locked", hasCome: locked, end: "cancel" },
  { name: "the namespace is made", hasCome: namespaceMade, end: "cancel" },
  { name: "the database is made", hasCome: databaseMade, end: "cancel" },
  { name: "it is migrated", hasCome: migrating, end: "cancel" },
  { name: "pods roll out", hasCome: rollingOut, end: "cancel" },
  { name: "addresses are tried", hasCome: says("is starting"), end: "cancel" },
  { name: "it is announced", hasCome: says("is live"), end: "cancel" },
  { name: "the database is made", hasCome: databaseMade, end: "kill" },
  { name: "it is migrated", hasCome: migrating, end: "kill" },
  { name: "pods roll out", hasCome: rollingOut, end: "kill" },
];

const appsGone = async (view: WorldView) => !(await rollingOut(view));
const namespaceGoes = async (view: WorldView) => (await view.namespace()) !== "Active";
const databaseGone = async (view: WorldView) => !(await databaseMade(view));
const stackGone = (view: WorldView) => !view.hasStack();

const DESTROY: readonly Moment[] = [
  { name: "the stack is locked", hasCome: locked, end: "cancel" },
  { name: "apps are gone", hasCome: appsGone, end: "cancel" },
  { name: "the namespace goes", hasCome: namespaceGoes, end: "cancel" },
  { name: "the database is gone", hasCome: databaseGone, end: "cancel" },
  { name: "the stack is gone", hasCome: stackGone, end: "cancel" },
  { name: "the stack is locked", hasCome: locked, end: "kill" },
  { name: "the namespace goes", hasCome: namespaceGoes, end: "kill" },
];

/** The API alone, with its migrations: what is shown does not depend on how many apps there are. */
const ONE_APP = `import { defineApps } from "./components/catalogue/index.ts";

export const apps = defineApps({
  api: {
    source: "examples/api",
    port: 8080,
    database: { migrate: ["node", "migrate.js"], seed: ["node", "seed.js"] },
  },
});
`;

const LONGEST_SECONDS = (HOSTED_PATIENCE.afterInterrupt + HOSTED_PATIENCE.afterTerminate) / 1000 + 10;
const SOON = { timeoutSeconds: 60, intervalMilliseconds: 15 };

describe("a job that is cancelled or loses its machine", function () {
  this.timeout(120_000);
  const rows: string[] = [];
  let stage: SandboxStage;
  let world: WorldWatch;
  let head = "";
  let pullRequest = 0;

  before(async () => {
    stage = await setStage();
    world = await watchWorld(stage);
    head = await stage.developer.push("first", { file: "apps.ts", by: ONE_APP, message: "Keep one app" });
  });

  after(async () => {
    await world?.stop();
    await stage?.stop();
    const columns = ["job  ", "moment".padEnd(22), "end   ", "ended after", "code", "lock left", "the next run"];
    process.stdout.write(`${[columns.join(" | "), ...rows].map((row) => `      ${row}\n`).join("")}`);
  });

  for (const [index, moment] of UP.entries()) {
    it(`loses nothing when ${moment.name} (${moment.end}): the next run brings it up`, async () => {
      pullRequest = await stage.services.openPullRequest("first", "Be first");
      const view = world.of(pullRequest);
      await interrupt("up", moment, view, async () => {
        const { state, commit } = await converge();
        expect([state, commit]).to.deep.equal(["live", head]);
        const all = [await view.databases(), await view.roles(), await view.namespace()];
        expect(all).to.deep.equal([[`pr_${pullRequest}`], [`pr_${pullRequest}`], "Active"]);
        expect([view.isLocked(), view.pending()]).to.deep.equal([false, []]);
        const { status } = await stage.visitor.visit(
          `https://pr-${pullRequest}-api.preview.greenroom.localhost/healthz`,
        );
        expect(status).to.equal(200);
        return "live at the head";
      });
    });

    const ending = DESTROY[index];
    if (ending === undefined) {
      it("leaves nothing when nobody ends the job", async () => {
        await stage.services.closePullRequest(pullRequest);
        await expectGone(world.of(pullRequest));
      });
      continue;
    }
    it(`leaves nothing when ${ending.name} (${ending.end}): the next run removes the rest`, async () => {
      await stage.services.closePullRequest(pullRequest);
      const view = world.of(pullRequest);
      await interrupt("destroy", ending, view, async () => {
        await expectGone(view);
        return "gone, empty receipt";
      });
    });
  }

  /** Runs a job until the moment has come, ends it, and lets the next one finish. */
  async function interrupt(
    what: "up" | "destroy",
    { name, hasCome, end }: Moment,
    view: WorldView,
    recover: () => Promise<string>,
  ): Promise<void> {
    const job = await startJob(stage, "converge", `pr-${pullRequest}`);
    const outcome = async () => (job.isRunning() ? undefined : (await job.ended).output);
    await waitFor(name, async () => (await hasCome(view)) || (await outcome()), SOON);
    job[end]();
    const ended = await job.ended;
    expect(ended.seconds, ended.output).to.be.lessThan(LONGEST_SECONDS);
    const isLocked = view.isLocked();
    if (ended.exitCode < 128) expect(isLocked, ended.output).to.equal(false);
    const start = performance.now();
    const recovered = await recover();
    rows.push(row([what, name, end, ended, isLocked, `${recovered}, ${seconds((performance.now() - start) / 1000)}`]));
  }

  /** Lets a job remove what there is, and looks whether all of it is gone. */
  async function expectGone(view: WorldView): Promise<void> {
    expect((await converge()).state).to.equal("destroyed");
    const all = [await view.databases(), await view.roles(), await view.namespace()];
    expect(all).to.deep.equal([[], [], undefined]);
    expect([view.hasStack(), view.isLocked()]).to.deep.equal([false, false]);
    const comment = await view.comment();
    expect(comment)
      .to.contain("was removed")
      .and.match(/Every service was asked what is left:\n\n(- [^*\n]+: nothing left\n)+\n/);
  }

  async function converge() {
    const { exitCode, output } = await (await startJob(stage, "converge", `pr-${pullRequest}`)).ended;
    expect(exitCode, output).to.equal(0);
    const answer: ConvergeResult = JSON.parse(output.slice(output.indexOf("\n{\n") + 1));
    const [environment] = answer.environments;
    if (environment === undefined) throw new Error(`no environment in ${output}`);
    return environment;
  }
});

function row([what, name, end, ended, isLocked, next]: readonly [
  string,
  string,
  string,
  EndedJob,
  boolean,
  string,
]): string {
  const cells = [what.padEnd(7), name.padEnd(22), end.padEnd(6), seconds(ended.seconds).padStart(11)];
  return [...cells, String(ended.exitCode).padStart(4), (isLocked ? "yes" : "no").padEnd(9), next].join(" | ");
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
