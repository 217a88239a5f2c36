import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { CliError } from "../../automation/errors.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, type EntryArgs, entriesIn } from "../support/ledger.ts";

const entry = (args: Omit<EntryArgs, "name">) => async () => {
  new Entry("a", { name: "a", ...args });
};

describe("a stack whose cloud is not what the state says", function () {
  this.timeout(120_000);

  it("gets what a create made though its answer was lost", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", entry({ losesAnswer: true }), async (stack) => {
        await stack.up();
        expect(entriesIn(backend.ledger)).to.deep.equal(["a"]);
      });
      expect(await namesInState(backend)).to.deep.equal(["a"]);
      await destroy(backend);
      expect(entriesIn(backend.ledger)).to.deep.equal([]);
    }));

  it("gets everything when one answer after the other is lost", () =>
    withTemporaryFileBackend(async (backend) => {
      const program = async () => {
        const first = new Entry("a", { name: "a", losesAnswer: true });
        new Entry("b", { name: "b", losesAnswer: true }, { dependsOn: first });
      };
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      expect(await namesInState(backend)).to.have.members(["a", "b"]);
      await destroy(backend);
      expect(entriesIn(backend.ledger)).to.deep.equal([]);
    }));

  it("gets what an earlier run made and lost, when the create is refused because it exists", () =>
    withTemporaryFileBackend(async (backend) => {
      const { findLost: _, ...blind } = backend.engine;
      const failed = await withStack({ ...backend, engine: blind }, "pr-1", entry({ losesAnswer: true }), (stack) =>
        stack.up().catch((error: unknown) => error),
      );
      expect(failed).to.be.instanceOf(CliError);
      expect([entriesIn(backend.ledger), await namesInState(backend)]).to.deep.equal([["a"], []]);

      await withStack(backend, "pr-1", entry({ text: "new" }), (stack) => stack.up());

      expect(await namesInState(backend)).to.deep.equal(["a"]);
      await destroy(backend);
      expect(entriesIn(backend.ledger)).to.deep.equal([]);
    }));

  it("does not take over what is not known to be its own", () =>
    withTemporaryFileBackend(async (backend) => {
      const engine = { ...backend.engine, findLost: async () => ({ kind: "unknown", reason: "not ours" }) as const };
      const failed = await withStack({ ...backend, engine }, "pr-1", entry({ losesAnswer: true }), (stack) =>
        stack.up().catch((error: unknown) => error),
      );
      expect(failed).to.be.instanceOf(CliError);
      expect(await namesInState(backend)).to.deep.equal([]);
      await destroy(backend);
    }));

  it("is destroyed though the answers to its deletions are lost", () =>
    withTemporaryFileBackend(async (backend) => {
      const program = async () => {
        const first = new Entry("a", { name: "a", losesDeletion: true });
        new Entry("b", { name: "b", losesDeletion: true }, { dependsOn: first });
      };
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      await destroy(backend);
      expect([entriesIn(backend.ledger), await namesInState(backend)]).to.deep.equal([[], []]);
    }));

  it("is destroyed though something in it is gone already", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", entry({ isStrict: true }), (stack) => stack.up());
      await rm(join(backend.ledger, "a.json"));

      await destroy(backend);

      await withStack(
        backend,
        "pr-1",
        async () => undefined,
        async ({ state }) => expect(state).to.equal(undefined),
      );
    }));
});

async function destroy(backend: TemporaryBackend): Promise<void> {
  await withStack(
    backend,
    "pr-1",
    async () => undefined,
    async (stack) => {
      await stack.destroy();
      await stack.remove();
    },
  );
}

async function namesInState(backend: TemporaryBackend): Promise<readonly unknown[]> {
  return withStack(
    backend,
    "pr-1",
    async () => undefined,
    async ({ state }) =>
      (state?.deployment.resources ?? []).filter(({ type }) => type === "ledger:index:Entry").map(({ id }) => id),
  );
}
