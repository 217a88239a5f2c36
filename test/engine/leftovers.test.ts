import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openStack } from "../../automation/engine/stack-session.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const program = async () => {
  for (const name of ["a", "b"]) new Entry(name, { name });
};

describe("what a broken run left", function () {
  this.timeout(120_000);

  it("is settled by a run that is held to policies, as by any other", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      forgetEnd(backend, "b");
      const request = { name: "pr-1", settings: { config: {} }, program, isHeldToPolicies: true };
      const stack = await openStack({ ...backend.engine, policies: () => import("../../policy/pack.ts") }, request);
      try {
        expect(stack.state?.deployment.pending_operations?.length).to.equal(1);
        const { changes, unchanged } = await stack.up();
        expect([changes, unchanged]).to.deep.equal([[], 2]);
      } finally {
        await stack.close();
      }
      expect(entriesIn(backend.ledger)).to.deep.equal(["a", "b"]);
    }));
});

/** Makes the state one in which an entry has been begun and its end was never seen. */
function forgetEnd({ folder }: TemporaryBackend, name: string): void {
  const file = join(folder, "state", ".pulumi", "stacks", "greenroom", "pr-1.json");
  const state = JSON.parse(readFileSync(file, "utf8"));
  const { latest } = state.checkpoint;
  const resource = latest.resources.find(({ urn }: { readonly urn: string }) => urn.endsWith(`::${name}`));
  const { id: _, outputs: __, ...begun } = resource;
  latest.resources = latest.resources.filter((candidate: unknown) => candidate !== resource);
  latest.pending_operations = [{ resource: begun, type: "creating" }];
  writeFileSync(file, JSON.stringify(state));
}
