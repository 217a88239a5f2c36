import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { LockHolder } from "../../../../automation/engine/locks.ts";
import { forgetProcess, processLiveness, recordProcess } from "../../../../automation/engine/process-records.ts";

describe("the record of a process that may hold a lock", () => {
  let caches: string;
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    caches = mkdtempSync(join(tmpdir(), "greenroom-records-test-"));
    environment = { XDG_CACHE_HOME: caches };
  });
  afterEach(() => rmSync(caches, { recursive: true, force: true }));

  const liveness = (holder: Partial<LockHolder> = {}) => processLiveness({ ...OURS, ...holder }, environment);

  it("tells that it works, and of no other with its number", () => {
    recordProcess(process.pid, environment);
    expect(liveness({ since: new Date() })).to.equal("alive");
    expect(liveness({ since: new Date(0) })).to.equal("unknown");
    expect(liveness({ since: new Date(), host: "elsewhere" })).to.equal("unknown");
  });

  it("tells that it has ended, also before anybody has asked for its remains", async () => {
    const child = spawn("sleep", ["60"]);
    const holder = { processId: child.pid ?? 0, since: new Date() };
    recordProcess(holder.processId, environment);
    expect(liveness(holder)).to.equal("alive");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(liveness(holder)).to.equal("dead");
    forgetProcess(holder.processId, environment);
    expect(liveness(holder)).to.equal("unknown");
  });

  it("is the only proof of an end: a number that nobody has may be one of another machine with this name", () => {
    expect(liveness({ processId: 2 ** 22 + 1, since: new Date() })).to.equal("unknown");
  });

  it("tells that its number was given to a younger process since", () => {
    rewrite((record) => ({
      startedAt: new Date(Date.now() - 60_000).toISOString(),
      startTicks: Number(record.startTicks) - 6000,
    }));
    expect(liveness({ since: new Date(Date.now() - 59_000) })).to.equal("dead");
  });

  it("is not fooled by a clock that was set since", () => {
    const startedAt = new Date(Date.now() - 3_600_000);
    rewrite((record) => ({ ...record, startedAt: startedAt.toISOString() }));
    expect(liveness({ since: startedAt })).to.equal("alive");
  });

  it("counts for one start of a machine and one namespace of processes alone, and only when it is whole", () => {
    recordProcess(process.pid, environment);
    const [folder, name] = file();
    renameSync(join(folder, name), join(folder, `0123456789abcdef-${process.pid}.json`));
    expect(liveness({ since: new Date() })).to.equal("unknown");
    writeFileSync(join(folder, name), "{");
    expect(liveness({ since: new Date() })).to.equal("unknown");
  });

  it("is no reason to fail when it cannot be written", () => {
    const nowhere = { XDG_CACHE_HOME: import.meta.filename };
    recordProcess(process.pid, nowhere);
    forgetProcess(process.pid, nowhere);
    expect(processLiveness({ ...OURS, since: new Date() }, nowhere)).to.equal("unknown");
  });

  /** Records this process, as if the record had been written otherwise. */
  function rewrite(change: (record: Readonly<Record<string, unknown>>) => object): void {
    recordProcess(process.pid, environment);
    const path = join(...file());
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
  }

  function file(): readonly [string, string] {
    const folder = join(caches, "greenroom", "processes");
    return [folder, readdirSync(folder)[0] ?? ""];
  }
});

const OURS: LockHolder = { user: "runner", host: hostname(), processId: process.pid, since: new Date(0) };
