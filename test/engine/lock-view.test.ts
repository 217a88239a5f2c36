import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type LockView, viewLock } from "../../automation/engine/lock-view.ts";
import { forgetProcess, recordProcess } from "../../automation/engine/process-records.ts";
import { waitFor } from "../../sandbox/polling.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

/** An entry that takes its time, so that its run can be met in the middle. */
const slowly = async () => void new Entry("a", { name: "a", delayMilliseconds: 6000 });

describe("a look at the lock of a stack", function () {
  this.timeout(60_000);

  async function lock(
    { folder }: TemporaryBackend,
    pid: number,
    host: string,
    timestamp = "2026-01-01T00:00:00Z",
  ): Promise<void> {
    const locks = join(folder, "state", ".pulumi", "locks", "organization", "greenroom", "pr-1");
    await mkdir(locks, { recursive: true });
    const content = { pid, username: "runner", hostname: host, timestamp };
    await writeFile(join(locks, "a.json"), JSON.stringify(content));
    await writeFile(join(locks, "a.json.attrs"), JSON.stringify({ "user.content_type": "text/plain; charset=utf-8" }));
  }

  async function lockedBy(processId: number, host: string): Promise<LockView | undefined> {
    return withTemporaryFileBackend(async (backend) => {
      await lock(backend, processId, host);
      return viewLock(backend.engine, "pr-1", false);
    });
  }

  it("tells of a run in the middle of its work, and of nobody after it", () =>
    withTemporaryFileBackend(async (backend) => {
      const run = withStack(backend, "pr-1", slowly, (stack) => stack.up());
      const arrived = async () => (entriesIn(backend.ledger).includes("a") ? true : undefined);
      await waitFor("the create arriving in the cloud", arrived, { timeoutSeconds: 60 });
      const seen = await viewLock(backend.engine, "pr-1", true);
      await run;
      expect(seen?.holders).to.match(/^\S+@\S+, process \d+, since \S+$/);
      expect(seen?.isOver).to.equal(false);
      expect(await viewLock(backend.engine, "pr-1", true)).to.equal(undefined);
    }));

  it("tells who holds it and since when, and takes none", async () => {
    const seen = await lockedBy(4711, "another-machine");
    expect(seen).to.deep.equal({
      holders: "runner@another-machine, process 4711, since 2026-01-01T00:00:00.000Z (it cannot be seen from here)",
      isOver: false,
    });
  });

  it("tells that its holder has ended", () =>
    withTemporaryFileBackend(async (backend) => {
      const holder = spawn("sleep", ["60"]);
      const processId = holder.pid ?? 0;
      recordProcess(processId, backend.environment);
      holder.kill();
      await Promise.all([once(holder, "exit"), lock(backend, processId, hostname(), new Date().toISOString())]);
      expect(await viewLock(backend.engine, "pr-1", false)).to.have.property("isOver", true);
      forgetProcess(processId, backend.environment);
    }));

  it("does not take a number that nobody has here for an end: other machines may have this one's name", async () => {
    expect(await lockedBy(2 ** 22 + 1, hostname())).to.have.property("isOver", false);
  });

  it("finds nobody when nobody holds it", async () => {
    await withTemporaryFileBackend(async ({ engine }) => {
      expect(await viewLock(engine, "pr-1", true)).to.equal(undefined);
    });
  });

  it("asks for the lock where locks show only to whoever wants one, and only while work is begun", async () => {
    await withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", slowly, (stack) => stack.ensure());
      // The backend that somebody has logged in to is not among the settings.
      const { PULUMI_BACKEND_URL: current, PULUMI_HOME: home = "", ...environment } = backend.environment;
      await writeFile(join(home, "credentials.json"), JSON.stringify({ current }));
      const engine = { ...backend.engine, environment: { ...environment, PULUMI_HOME: home } };
      expect(await viewLock(engine, "pr-1", true)).to.equal(undefined);
      await lock(backend, 4711, "another-machine");
      expect(await viewLock(engine, "pr-1", false)).to.equal(undefined);
      expect(await viewLock(engine, "pr-1", true))
        .to.have.property("holders")
        .that.contains("another-machine");
    });
  });
});
