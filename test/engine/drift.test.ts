import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Update } from "../../automation/engine/events.ts";
import { UpdateError } from "../../automation/engine/failures.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const program = async () => {
  new Entry("changed", { name: "changed", text: "one" });
  new Entry("gone", { name: "gone" });
  new Entry("hidden", { name: "hidden", text: pulumi.secret("hush") });
  new Entry("kept", { name: "kept" });
  return { plain: 7 };
};

describe("what somebody changed by hand", function () {
  this.timeout(120_000);

  it("is told property by property, and nothing of it is changed", () =>
    withChangedBackend(async (backend) => {
      await withStack(backend, "pr-1", program, async (stack) => {
        const { changes, unchanged } = await stack.drift();
        expect(
          Object.fromEntries(changes.map(({ name, operation, properties }) => [name, [operation, properties]])),
        ).to.deep.equal({
          changed: [
            "update",
            [{ path: "text", kind: "update", before: "one", after: "two", forcesReplacement: false }],
          ],
          gone: ["delete", []],
          hidden: [
            "update",
            [{ path: "text", kind: "update", before: "[secret]", after: "[secret]", forcesReplacement: false }],
          ],
        });
        expect(unchanged).to.equal(1);
        expect(describeChanges(await stack.drift()).length).to.equal(3);
      });
    }));

  it("is told without the program of the stack", () =>
    withChangedBackend(async (backend) => {
      await withStack(
        backend,
        "pr-1",
        async () => undefined,
        async (stack) => {
          expect(describeChanges(await stack.drift())).to.have.members([
            "update changed",
            "delete gone",
            "update hidden",
          ]);
          expect(stack.outputs).to.deep.equal({ plain: 7 });
        },
      );
    }));

  it("is not what the program only plans", () =>
    withChangedBackend(async (backend) => {
      const planned = async () => {
        await program();
        new Entry("planned", { name: "planned" });
      };
      await withStack(backend, "pr-1", planned, async (stack) => {
        const { changes, unchanged } = await stack.drift();
        expect([changes.length, unchanged]).to.deep.equal([3, 1]);
      });
    }));

  it("escapes an update that trusts the state, and is repaired by one that looks first", () =>
    withChangedBackend(async (backend) => {
      const begun: string[] = [];
      await withStack(backend, "pr-1", program, async (stack) => {
        expect(describeChanges(await stack.preview())).to.deep.equal([]);
        const expected = ["update changed", "create gone", "update hidden"];
        expect(describeChanges(await stack.preview({ refresh: true }))).to.have.members(expected);
        const repaired = await stack.up({ refresh: true, onStart: (urn) => begun.push(urn.split("::").at(-1) ?? "") });
        expect(describeChanges(repaired)).to.have.members(expected);
        expect(repaired.unchanged).to.equal(1);
        expect(begun).to.have.members(["changed", "gone", "hidden"]);
        expect(describeChanges(await stack.drift())).to.deep.equal([]);
      });
      expect(entriesIn(backend.ledger)).to.deep.equal(["changed", "gone", "hidden", "kept"]);
    }));

  it("cannot be told of a stack that is not there", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, async (stack) => {
        const error: unknown = await stack.drift().catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(UpdateError).with.property("code", "environment-not-found");
        expect(stack.outputs).to.deep.equal({});
      });
    }));
});

/** A backend with a stack whose cloud was changed behind the engine's back. */
async function withChangedBackend(use: (backend: TemporaryBackend) => Promise<void>): Promise<void> {
  await withTemporaryFileBackend(async (backend) => {
    await withStack(backend, "pr-1", program, (stack) => stack.up());
    const change = (name: string) =>
      writeFileSync(join(backend.ledger, `${name}.json`), JSON.stringify({ name, text: "two" }));
    change("changed");
    change("hidden");
    rmSync(join(backend.ledger, "gone.json"));
    await use(backend);
  });
}

function describeChanges({ changes }: Update): readonly string[] {
  return changes.map(({ operation, name }) => `${operation} ${name}`);
}
