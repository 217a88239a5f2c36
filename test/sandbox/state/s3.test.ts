import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { listStacks } from "../../../automation/engine/list-stacks.ts";
import type { RunAttempt } from "../../../automation/engine/locks.ts";
import { CliError } from "../../../automation/errors.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { type TemporaryBackend, withStack } from "../../support/backend.ts";
import { Entry, entriesIn } from "../../support/ledger.ts";
import { descendants } from "../../support/processes.ts";
import { type JobStage, setJobStage } from "./support/jobs.ts";

const STACKS = 50;
const RUN = "4711";

/** What the backend keeps of itself, whatever stacks there are. */
const OWN = [".pulumi/meta.yaml"];

describe("the state in a bucket", function () {
  this.timeout(240_000);
  let stage: JobStage;

  before(async () => {
    stage = await setJobStage();
  });
  after(() => stage?.stop());

  const program = async () => {
    new Entry("a", { name: "a", text: pulumi.secret("an open secret") });
    return { plain: 7, hidden: pulumi.secret("an open secret") };
  };
  const nothing = async () => undefined;

  it("carries everything that the next job needs, and keeps nothing of a stack that was removed", async () => {
    const first = await stage.startJob();
    await withStack(first, "pr-1", program, (stack) => stack.up());
    expect(entriesIn(first.ledger)).to.deep.equal(["a"]);
    const names = [".pulumi/history/greenroom/pr-1/", ".pulumi/stacks/greenroom/pr-1.json"];
    for (const name of names) expect(stage.objects().some((object) => object.startsWith(name))).to.equal(true);

    const second = await stage.startJob();
    await withStack(second, "pr-1", program, async (stack) => {
      expect(stack.outputs).to.deep.equal({ plain: 7, hidden: "[secret]" });
      const { changes, unchanged } = await stack.preview();
      expect({ changes, unchanged }).to.deep.equal({ changes: [], unchanged: 1 });
    });
    await withStack(await stage.startJob(), "pr-1", nothing, async (stack) => {
      await stack.destroy();
      await stack.remove();
    });
    expect(entriesIn(second.ledger)).to.deep.equal([]);
    expect(stage.objects()).to.deep.equal(OWN);
  });

  it("takes over a state from a folder, as docs/state.md says", async () => {
    const state = await stage.startJob();
    const old = `file://${state.folder}`;
    const before = await stage.startJob({ GREENROOM_STATE: old });
    await withStack(before, "pr-1", program, (stack) => stack.up());
    expect(stage.objects()).to.deep.equal(OWN);
    const file = join(state.folder, "pr-1.json");
    const moves: readonly (readonly [string, readonly string[]])[] = [
      [old, ["export", "--stack", "pr-1", "--file", file]],
      [stage.storage.stateUrl, ["init", "pr-1"]],
      [stage.storage.stateUrl, ["import", "--stack", "pr-1", "--file", file]],
      [old, ["rm", "pr-1", "--force", "--yes", "--remove-backups"]],
    ];
    for (const [PULUMI_BACKEND_URL, words] of moves) {
      const env = { ...state.environment, PULUMI_BACKEND_URL };
      await promisify(execFile)("pulumi", ["stack", ...words, "--non-interactive"], { cwd: state.folder, env });
    }
    await withStack(before, "pr-1", program, async (stack) => expect(stack.state).to.equal(undefined));
    await withStack(await stage.startJob(), "pr-1", program, async (stack) => {
      const { changes, unchanged } = await stack.preview();
      expect({ changes, unchanged }).to.deep.equal({ changes: [], unchanged: 1 });
      await stack.destroy();
      await stack.remove();
    });
    expect(stage.objects()).to.deep.equal(OWN);
  });

  it("gives the next job the lock of a killed one, and what that had begun", async () => {
    const job = await stage.startJob();
    await killEverything(await startSlowUp(job, []));
    // A user's next job on the same machine: it has the same home.
    const next = await stage.startJob({ HOME: job.folder });
    expect(next.countLocks()).to.equal(1);
    await finish(next);
  });

  it("keeps the lock of a job whose process nobody sees here, although its machine has this one's name", async () => {
    const job = await stage.startJob();
    const run = await startSlowUp(job, ["unshare", "--pid", "--fork", "--mount-proc"]);
    const next = await stage.startJob({ HOME: job.folder });
    const refused = await failure(() => withStack(next, "pr-1", program, (stack) => stack.up()));
    expect([refused.code, next.countLocks()]).to.deep.equal(["stack-locked", 1]);
    await killEverything(run);
    // Only who knows that it is dead may say so: https://www.pulumi.com/docs/iac/cli/commands/pulumi_cancel/
    const cancelling = { cwd: next.folder, env: next.environment };
    await promisify(execFile)("pulumi", ["cancel", "--yes", "--stack", "pr-1", "--non-interactive"], cancelling);
    await finish(next);
  });

  it("breaks the lock of a job on another machine when its run is known to be over, and not before", async () => {
    const job = await stage.startJob({ GITHUB_RUN_ID: RUN, GITHUB_RUN_ATTEMPT: "1" });
    const killed = await startSlowUp(job, ["unshare", "--uts", "sh", "-c", 'hostname runner-1 && exec "$0" "$@"']);
    await waitFor("the mark of the run", async () => (stage.objects().some(isTags) ? true : undefined), {
      timeoutSeconds: 60,
    });
    await killEverything(killed);
    const next = await stage.startJob();
    const refused = await failure(() => withStack(next, "pr-1", program, (stack) => stack.up()));
    expect(refused.code).to.equal("stack-locked");
    expect(refused.message).to.contain("@runner-1");
    const asked: string[] = [];
    const isRunOver = async ({ runId, attempt }: RunAttempt) => asked.push(`${runId} ${attempt}`) > 0;
    await finish({ ...next, engine: { ...next.engine, isRunOver } });
    expect(new Set(asked)).to.deep.equal(new Set([`${RUN} 1`]));
  });

  it("breaks the lock of an earlier attempt when its run is run again, although GitHub says that it works", async () => {
    const job = await stage.startJob({ GITHUB_RUN_ID: RUN, GITHUB_RUN_ATTEMPT: "1" });
    const killed = await startSlowUp(job, []);
    await waitFor("the mark of the run", async () => (stage.objects().some(isTags) ? true : undefined), {
      timeoutSeconds: 60,
    });
    await killEverything(killed);
    const next = await stage.startJob();
    await finish({ ...next, engine: { ...next.engine, ownRun: { runId: RUN, attempt: 2 } } });
  });

  it("is not opened by another passphrase", async () => {
    await withStack(await stage.startJob(), "pr-1", program, (stack) => stack.up());
    const stranger = await stage.startJob({ PULUMI_CONFIG_PASSPHRASE: "another passphrase" });
    const refused = await failure(() => withStack(stranger, "pr-1", program, (stack) => stack.up()));
    expect(refused.code).to.equal("passphrase-wrong");
    await withStack(await stage.startJob(), "pr-1", program, async (stack) => {
      await stack.destroy();
      await stack.remove();
    });
    expect(stage.objects()).to.deep.equal(OWN);
  });

  it(`lists ${STACKS} stacks by one call of the Pulumi CLI`, async () => {
    const job = await stage.startJob();
    await withStack(job, "pr-1", program, (stack) => stack.ensure());
    const folder = join(stage.storage.bucketDirectory, ".pulumi", "stacks", "greenroom");
    for (let number = 2; number <= STACKS; number++) {
      await copyFile(join(folder, "pr-1.json"), join(folder, `pr-${number}.json`));
    }
    const calls = await countCalls(job, async (engine) => {
      expect((await listStacks(engine)).map(({ name }) => name)).to.have.members(
        Array.from({ length: STACKS }, (_, index) => `pr-${index + 1}`),
      );
    });
    expect(calls).to.deep.equal(["stack ls --json --non-interactive"]);
  });

  const elsewhere = (url: string, port: number) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  const obstacles: readonly (readonly [string, (url: string, port: number) => NodeJS.ProcessEnv, string, RegExp])[] = [
    ["no key is set", () => ({ AWS_ACCESS_KEY_ID: "" }), "setting-missing", /no key for the bucket/],
    ["nobody has the key", () => ({ AWS_ACCESS_KEY_ID: "DO00NOBODY" }), "state-access-refused", /refuses the key/],
    ["the secret is wrong", () => ({ AWS_SECRET_ACCESS_KEY: "made-up" }), "state-access-refused", /SignatureDoesNotM/],
    [
      "there is no such bucket",
      (url) => ({ GREENROOM_STATE: url.replace("greenroom-state", "nowhere") }),
      "bucket-missing",
      /does not exist/,
    ],
    [
      "the region is wrong",
      (url) => ({ GREENROOM_STATE: url.replace("us-east-1", "eu-west-1") }),
      "state-setting-invalid",
      /expecting "us-east-1"/,
    ],
    [
      "a parameter is unknown",
      (url) => ({ GREENROOM_STATE: `${url}&colour=green` }),
      "state-setting-invalid",
      /unknown query parameter "colour"/,
    ],
    [
      "nobody answers",
      (url, port) => ({ GREENROOM_STATE: elsewhere(url, port) }),
      "backend-unreachable",
      /connection refused/,
    ],
  ];
  for (const [obstacle, change, code, reason] of obstacles) {
    it(`is out of reach with ${code} when ${obstacle}, for a stack and for the list`, async () => {
      const job = await stage.startJob(change(stage.storage.stateUrl, await freePort()));
      for (const attempt of [() => withStack(job, "pr-1", program, nothing), () => listStacks(job.engine)]) {
        const refused = await failure(attempt);
        expect(refused.code).to.equal(code);
        expect(refused.message).to.match(reason);
        expect(JSON.stringify(refused)).to.not.contain(stage.storage.secretKey);
      }
    });
  }

  /** The program of `engine-run.ts`, with nobody's lock in the way any more: it is made whole and removed. */
  async function finish(job: TemporaryBackend): Promise<void> {
    const whole = async () => {
      const first = new Entry("first", { name: "first" });
      new Entry("slow", { name: "slow" }, { dependsOn: first });
    };
    await withStack(job, "pr-1", whole, async (stack) => {
      await stack.up();
      expect(entriesIn(job.ledger)).to.deep.equal(["first", "slow"]);
      await stack.destroy();
      await stack.remove();
    });
    expect(entriesIn(job.ledger)).to.deep.equal([]);
    expect(stage.objects()).to.deep.equal(OWN);
  }
});

function isTags(name: string): boolean {
  return name.endsWith(".pulumi-tags");
}

/** Starts an `up` behind the words of `wrapper` and waits until the cloud has taken up its slow create. */
async function startSlowUp(job: TemporaryBackend, wrapper: readonly string[]): Promise<ChildProcess> {
  const script = join(import.meta.dirname, "..", "..", "support", "engine-run.ts");
  const [command = "", ...words] = [...wrapper, process.execPath, script, job.folder, "up", "120000"];
  const run = spawn(command, words, { env: job.environment, stdio: ["ignore", "inherit", "inherit"] });
  await waitFor(
    "the create arriving in the cloud",
    async () => {
      if (run.exitCode !== null) throw new Error(`the run ended early with exit code ${run.exitCode}`);
      return entriesIn(job.ledger).includes("slow") ? true : undefined;
    },
    { timeoutSeconds: 90 },
  );
  return run;
}

/** As the end of a machine does it. */
async function killEverything(run: ChildProcess): Promise<void> {
  for (const pid of [run.pid ?? 0, ...descendants(run.pid ?? 0)]) process.kill(pid, "SIGKILL");
  if (run.exitCode === null && run.signalCode === null) await once(run, "exit");
}

async function failure(attempt: () => Promise<unknown>): Promise<CliError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The calls of the Pulumi CLI that `use` leads to. */
async function countCalls(
  job: TemporaryBackend,
  use: (engine: TemporaryBackend["engine"]) => Promise<void>,
): Promise<readonly string[]> {
  const [folder, log] = [join(job.folder, "counted"), join(job.folder, "calls")];
  await mkdir(folder);
  const script = `#!/bin/sh\necho "$*" >> '${log}'\nPATH='${job.environment.PATH}' exec pulumi "$@"\n`;
  await writeFile(join(folder, "pulumi"), script, { mode: 0o755 });
  const environment = { ...job.environment, PATH: `${folder}:${job.environment.PATH}` };
  await use({ ...job.engine, environment });
  return (await readFile(log, "utf8")).trim().split("\n");
}
