import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
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
