import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pendingCreates } from "../../automation/engine/state.ts";
import { waitFor } from "../../sandbox/polling.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { entriesIn } from "../support/ledger.ts";
import { descendants } from "../support/processes.ts";

const SLOW_CREATE_MILLISECONDS = 60_000;

describe("a run that is stopped in the middle of a create", function () {
  this.timeout(180_000);

  it("finishes what is in flight after SIGINT and leaves no lock and nothing pending", () =>
    withTemporaryFileBackend(async (backend) => {
      const run = await startSlowUp(backend, 4000);
      run.kill("SIGINT");
      await ended(run);
      expect(backend.countLocks()).to.equal(0);
      expect(await pendingIn(backend)).to.deep.equal([]);
      await recoverByUp(backend);
    }));

  it("leaves at once after SIGTERM: no lock, and the create on record", () =>
    withTemporaryFileBackend(async (backend) => {
      const run = await startSlowUp(backend, SLOW_CREATE_MILLISECONDS);
      run.kill("SIGTERM");
      await ended(run);
      expect(backend.countLocks()).to.equal(0);
      expect(await pendingIn(backend)).to.deep.equal(["slow"]);
      await recoverByUp(backend);
    }));

  it("leaves after SIGINT and SIGTERM, as a cancelled GitHub job sends them", () =>
    withTemporaryFileBackend(async (backend) => {
      const run = await startSlowUp(backend, SLOW_CREATE_MILLISECONDS);
      run.kill("SIGINT");
      await waitFor("the engine taking the first signal", async () => run.exitCode ?? (await isCancelling(run)), {
        timeoutSeconds: 20,
      });
      run.kill("SIGTERM");
      await ended(run);
      expect(backend.countLocks()).to.equal(0);
      await recoverByDestroy(backend);
    }));

  it("leaves lock and create behind after SIGKILL, and the next up breaks the one and adopts the other", () =>
    withTemporaryFileBackend(async (backend) => {
      await killEverything(await startSlowUp(backend, SLOW_CREATE_MILLISECONDS));
      expect(backend.countLocks()).to.equal(1);
      await recoverByUp(backend);
    }));

  it("loses nothing after SIGKILL when the next run destroys", () =>
    withTemporaryFileBackend(async (backend) => {
      await killEverything(await startSlowUp(backend, SLOW_CREATE_MILLISECONDS));
      await recoverByDestroy(backend);
    }));

  it("is not disturbed by a second run, which says who holds the lock", () =>
    withTemporaryFileBackend(async (backend) => {
      const run = await startSlowUp(backend, SLOW_CREATE_MILLISECONDS);
      const second = startRun(backend, "up", 0);
      const [output] = await Promise.all([readAll(second), once(second, "exit")]);
      expect(output).to.match(/^stack-locked: Someone else works on "pr-1": \S+@\S+, process \d+, since/m);
      expect(backend.countLocks()).to.equal(1);
      run.kill("SIGTERM");
      await ended(run);
      await recoverByDestroy(backend);
    }));
});

/** Starts an `up` and waits until the cloud has taken up the slow create. */
async function startSlowUp(backend: TemporaryBackend, milliseconds: number): Promise<ChildProcess> {
  const run = startRun(backend, "up", milliseconds);
  await waitFor(
    "the create arriving in the cloud",
    async () => {
      if (run.exitCode !== null) throw new Error(`the run ended early with exit code ${run.exitCode}`);
      return entriesIn(backend.ledger).includes("slow") ? true : undefined;
    },
    { timeoutSeconds: 90 },
  );
  return run;
}

function startRun(backend: TemporaryBackend, operation: "up" | "destroy", milliseconds: number): ChildProcess {
  const script = join(import.meta.dirname, "..", "support", "engine-run.ts");
  const words = [script, backend.folder, operation, String(milliseconds)];
  return spawn(process.execPath, words, { env: backend.environment, stdio: ["ignore", "inherit", "pipe"] });
}

async function recoverByUp(backend: TemporaryBackend): Promise<void> {
  const run = startRun(backend, "up", 0);
  const [output] = await Promise.all([readAll(run), once(run, "exit")]);
  expect([run.exitCode, output]).to.deep.equal([0, ""]);
  expect(entriesIn(backend.ledger)).to.deep.equal(["first", "slow"]);
  expect(await pendingIn(backend)).to.deep.equal([]);
  await recoverByDestroy(backend);
}

async function recoverByDestroy(backend: TemporaryBackend): Promise<void> {
  const run = startRun(backend, "destroy", 0);
  const [output] = await Promise.all([readAll(run), once(run, "exit")]);
  expect([run.exitCode, output]).to.deep.equal([0, ""]);
  expect(entriesIn(backend.ledger)).to.deep.equal([]);
  expect(backend.countLocks()).to.equal(0);
  await withStack(
    backend,
    "pr-1",
    async () => undefined,
    async ({ state }) => expect(state).to.equal(undefined),
  );
}

async function pendingIn(backend: TemporaryBackend): Promise<readonly string[]> {
  return withStack(
    backend,
    "pr-1",
    async () => undefined,
    async ({ state }) => (state === undefined ? [] : pendingCreates(state).map(({ inputs }) => String(inputs?.name))),
  );
}

async function ended(run: ChildProcess): Promise<void> {
  const output = readAll(run);
  if (run.exitCode === null) await once(run, "exit");
  expect(run.exitCode).to.equal(1);
  expect(await output).to.match(/^cancelled: /m);
}

/** Kills the run and every process below it, as the end of a machine does. */
async function killEverything(run: ChildProcess): Promise<void> {
  for (const pid of [run.pid ?? 0, ...descendants(run.pid ?? 0)]) process.kill(pid, "SIGKILL");
  if (run.exitCode === null && run.signalCode === null) await once(run, "exit");
}

async function isCancelling(run: ChildProcess): Promise<true | undefined> {
  const [engine] = descendants(run.pid ?? 0);
  // The engine's caught signals: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. A pending one is in ShdPnd.
  const status = engine === undefined ? "" : readFileSync(`/proc/${engine}/status`, "utf8");
  return /^ShdPnd:\s*0+$/m.test(status) ? true : undefined;
}

async function readAll(run: ChildProcess): Promise<string> {
  let output = "";
  for await (const chunk of run.stderr ?? []) output += String(chunk);
  return output;
}
