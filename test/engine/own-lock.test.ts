import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { createInterrupter } from "../../automation/engine/interruption.ts";
import { waitFor } from "../../sandbox/polling.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

const NOW = "$(date -u +%Y-%m-%dT%H:%M:%SZ)";

const program = async () => void new Entry("a", { name: "a" });

describe("an engine that a signal ends before it listens for signals", function () {
  this.timeout(120_000);

  it("leaves no lock behind, because its run frees it", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      await interruptDeafUp(backend, "$$", NOW);
      expect(backend.countLocks()).to.equal(0);
    }));

  it("leaves the lock of another process alone", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      await interruptDeafUp(backend, String(process.pid), NOW);
      expect(backend.countLocks()).to.equal(1);
    }));

  it("leaves the lock alone that a process with its number took on another machine with this name", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      await interruptDeafUp(backend, "$$", "2026-01-01T00:00:00Z");
      expect(backend.countLocks()).to.equal(1);
    }));
});

/** Runs an `up` whose engine takes the lock for a process and does not listen, and asks it to end. */
async function interruptDeafUp(backend: TemporaryBackend, holder: string, since: string): Promise<void> {
  const interruption = createInterrupter();
  const environment = {
    ...backend.environment,
    PATH: `${await deafPulumi(backend, holder, since)}:${process.env.PATH}`,
  };
  const engine = { ...backend.engine, environment, interruption };
  await withStack({ ...backend, engine }, "pr-1", program, async (stack) => {
    const failure = stack.up().catch((error: unknown) => error);
    await waitFor("the lock", async () => (backend.countLocks() > 0 ? true : undefined), { timeoutSeconds: 20 });
    interruption.finish("SIGINT arrived");
    expect(await failure).to.have.property("code", "cancelled");
  });
}

/** A folder with a `pulumi` whose `up` has taken its lock and does nothing more; all else is the real one's. */
async function deafPulumi({ folder }: TemporaryBackend, holder: string, since: string): Promise<string> {
  const real = (process.env.PATH ?? "").split(delimiter).join(":");
  const locks = join(folder, "state", ".pulumi", "locks", "organization", "greenroom", "pr-1");
  const bin = join(folder, "bin");
  await Promise.all([mkdir(bin), mkdir(locks, { recursive: true })]);
  const lock = `{"pid":%s,"username":"somebody","hostname":"%s","timestamp":"%s"}`;
  const script = `#!/bin/sh
if [ "$1" != up ]; then PATH="${real}" exec pulumi "$@"; fi
printf '${lock}' ${holder} "$(hostname)" "${since}" > "${locks}/1.json"
exec sleep 60
`;
  await writeFile(join(bin, "pulumi"), script);
  await chmod(join(bin, "pulumi"), 0o755);
  return bin;
}
