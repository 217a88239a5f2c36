import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type LockView, viewLock } from "../../automation/engine/lock-view.ts";
import { withCopies } from "../../automation/engine/stack-copies.ts";
import { openStack, type StackSession } from "../../automation/engine/stack-session.ts";
import { setProtection } from "../../automation/engine/stack-upkeep.ts";
import { resourcesOf, withoutProtection } from "../../automation/engine/state.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

/** A protected parent and what leans on it, which has to go before it when it is replaced. */
function program(name: string, protect = true) {
  return async () => {
    const parent = new Entry("parent", { name }, { protect, deleteBeforeReplace: true });
    new Entry("child", { name: parent.id.apply((id) => `${id}-child`) as unknown as string }, { protect });
  };
}

const CHANGED = ["parent", "child"];

function urnsOf({ state }: StackSession): readonly string[] {
  return state === undefined ? [] : resourcesOf(state).flatMap(({ urn, type }) => (isEntry(type) ? [urn] : []));
}

async function isProtected(stack: StackSession): Promise<readonly boolean[]> {
  await stack.load();
  return stack.state === undefined
    ? []
    : resourcesOf(stack.state).flatMap(({ type, protect = false }) => (isEntry(type) ? [protect] : []));
}

function isEntry(type: string): boolean {
  return type === "ledger:index:Entry";
}

describe("what is protected", function () {
  this.timeout(120_000);

  /** Makes the stack, and calls `use` with it once its program wants the parent to be another one. */
  async function withChangedProgram(use: (stack: StackSession, backend: TemporaryBackend) => Promise<void>) {
    await withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", program("first"), (stack) => stack.up());
      await withStack(backend, "production", program("second"), (stack) => use(stack, backend));
    });
  }

  it("is neither replaced nor planned to be, and a preview on a copy tells what would be, and leaves the stack alone", async () => {
    await withChangedProgram(async (stack, backend) => {
      const refused: unknown = await stack.preview().catch((reason: unknown) => reason);
      expect(refused).to.have.nested.property("update.errors").that.has.length.greaterThan(0);
      const before = JSON.stringify(stack.state);
      if (stack.state === undefined) throw new Error("there is no stack");
      const states = new Map([["production", withoutProtection(stack.state)]]);
      let place = "";
      const { changes } = await withCopies(backend.engine, states, async (engine) => {
        place = (engine.environment.PULUMI_BACKEND_URL ?? "").replace("file://", "");
        const request = { name: "production", settings: { config: {} }, program: program("second") };
        const copy = await openStack(engine, request);
        return copy.preview().finally(() => copy.close());
      });
      expect(changes.map(({ name, operation }) => [name, operation])).to.deep.equal(
        CHANGED.map((name) => [name, "replace"]),
      );
      expect(changes.map(({ replaceReasons }) => replaceReasons)).to.deep.equal([["name"], ["name"]]);
      await stack.load();
      expect(JSON.stringify(stack.state)).to.equal(before);
      expect([place.includes("greenroom-copy-"), existsSync(place)]).to.deep.equal([true, false]);
    });
  });

  it("is replaced once its protection is lifted, and protected again by the very update", async () => {
    await withChangedProgram(async (stack, backend) => {
      await setProtection(backend.engine, "production", urnsOf(stack), "unprotect");
      expect(await isProtected(stack)).to.deep.equal([false, false]);
      await stack.up();
      expect(entriesIn(backend.ledger)).to.deep.equal(["second", "second-child"]);
      expect(await isProtected(stack)).to.deep.equal([true, true]);
    });
  });

  it("is not replaced by an update that looks first before the program lifts its protection too", async () => {
    await withChangedProgram(async (stack, backend) => {
      await setProtection(backend.engine, "production", urnsOf(stack), "unprotect");
      const refused: unknown = await stack.up({ refresh: true }).catch((reason: unknown) => reason);
      expect(refused)
        .to.have.property("details")
        .that.match(/marked for protection/);
      expect(entriesIn(backend.ledger)).to.deep.equal(["first", "first-child"]);
      await withStack(backend, "production", program("second", false), (lifted) => lifted.up({ refresh: true }));
      expect(entriesIn(backend.ledger)).to.deep.equal(["second", "second-child"]);
      await setProtection(backend.engine, "production", urnsOf(stack), "protect");
      expect(await isProtected(stack)).to.deep.equal([true, true]);
    });
  });

  it("can be protected again after an update that failed, also what is gone by then is no obstacle", async () => {
    await withChangedProgram(async (stack, backend) => {
      const urns = [...urnsOf(stack), "urn:pulumi:production::greenroom::ledger:index:Entry::gone"];
      await setProtection(backend.engine, "production", urns, "unprotect");
      // Somebody else has taken the name that the replacement is to get.
      await writeFile(join(backend.ledger, "second.json"), "{}");
      const failed: unknown = await stack.up().catch((reason: unknown) => reason);
      expect(failed).to.have.property("code", "resource-failed");
      await setProtection(backend.engine, "production", urns, "protect");
      expect([...(await isProtected(stack))]).to.not.include(false);
    });
  });
});

describe("a look at the lock of a stack", function () {
  this.timeout(60_000);

  async function lock({ folder }: TemporaryBackend, pid: number, host: string): Promise<void> {
    const locks = join(folder, "state", ".pulumi", "locks", "organization", "greenroom", "pr-1");
    await mkdir(locks, { recursive: true });
    const content = { pid, username: "runner", hostname: host, timestamp: "2026-01-01T00:00:00Z" };
    await writeFile(join(locks, "a.json"), JSON.stringify(content));
  }

  async function lockedBy(processId: number, host: string): Promise<LockView | undefined> {
    return withTemporaryFileBackend(async (backend) => {
      await lock(backend, processId, host);
      return viewLock(backend.engine, "pr-1", false);
    });
  }

  it("tells who holds it and since when, and takes none", async () => {
    const seen = await lockedBy(4711, "another-machine");
    expect(seen).to.deep.equal({
      holders: "runner@another-machine, process 4711, since 2026-01-01T00:00:00.000Z (it cannot be seen from here)",
      isOver: false,
    });
  });

  it("tells that its holder has ended", async () => {
    expect(await lockedBy(2 ** 22 + 1, hostname())).to.have.property("isOver", true);
  });

  it("finds nobody when nobody holds it", async () => {
    await withTemporaryFileBackend(async ({ engine }) => {
      expect(await viewLock(engine, "pr-1", true)).to.equal(undefined);
    });
  });

  it("asks for the lock where locks show only to whoever wants one, and only while work is begun", async () => {
    await withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program("first"), (stack) => stack.ensure());
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
