import { expect } from "chai";
import { describeExisting } from "../../automation/lifecycle/converge/existing-preview.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const NEWER = "fedcba9876543210fedcba9876543210fedcba98";
const RELEASE = { release: {}, asleep: false };

describe("the place of a preview", function () {
  this.timeout(120_000);

  it("is a stack with nothing in it, which can be given back", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", empty, (stack) => stack.ensure());
      expect(await look(backend)).to.deep.include({ isEmpty: true, isUnfinished: false, commit: undefined });
      await withStack(backend, "pr-1", empty, (stack) => stack.remove());
      expect(await look(backend)).to.equal(undefined);
    }));

  it("tells the commit of the last update that was complete, and no other", () =>
    withTemporaryFileBackend(async (backend) => {
      const bring = (commit: string, more: { readonly refusal?: string } = {}) =>
        withStack(
          backend,
          "pr-1",
          async () => {
            new Entry("app", { name: "app" });
            const other = new Entry("other", { name: commit, ...more });
            return { ...RELEASE, commit: other.id.apply(() => commit) };
          },
          (stack) => stack.up(),
        );
      await bring(COMMIT);
      expect(await look(backend)).to.deep.equal({
        commit: COMMIT,
        isEmpty: false,
        isAsleep: false,
        isUnfinished: false,
      });
      const failure: unknown = await bring(NEWER, { refusal: "no" }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect((await look(backend))?.commit).to.equal(COMMIT);
    }));
});

async function empty(): Promise<undefined> {
  return undefined;
}

function look(backend: TemporaryBackend) {
  return withStack(backend, "pr-1", empty, async ({ state }) =>
    state === undefined ? undefined : describeExisting(state),
  );
}
