import { join } from "node:path";
import { expect } from "chai";
import { UpdateError } from "../../automation/engine/failures.ts";
import { openStack } from "../../automation/engine/stack-session.ts";
import { CliError } from "../../automation/errors.ts";
import { type TemporaryBackend, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const POLICIES = join(import.meta.dirname, "..", "..", "policy");

const program = (protect: boolean) => async () => void new Entry("a", { name: "a" }, { protect });

async function withPack<T>(
  { engine }: TemporaryBackend,
  protect: boolean,
  use: (stack: Awaited<ReturnType<typeof openStack>>) => Promise<T>,
  policyPack = POLICIES,
): Promise<T> {
  const request = { name: "pr-1", settings: { config: {} }, program: program(protect), isHeldToPolicies: true };
  const stack = await openStack({ ...engine, policyPack }, request);
  return use(stack).finally(() => stack.close());
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

describe("a stack that is held to the policy pack", function () {
  this.timeout(120_000);

  it("is refused in a preview and in an update, by name, and nothing is made", () =>
    withTemporaryFileBackend((backend) =>
      withPack(backend, true, async (stack) => {
        for (const error of [await failureOf(stack.preview()), await failureOf(stack.up())]) {
          if (!(error instanceof UpdateError)) throw error;
          expect(error.code).to.equal("policy-violated");
          expect(error.details).to.deep.equal([
            "a: nothing in the environment of a pull request may be protected: remove `protect` (previews-can-be-destroyed)",
          ]);
        }
        expect(entriesIn(backend.ledger)).to.deep.equal([]);
      }),
    ));

  it("is made when it keeps to the policies", () =>
    withTemporaryFileBackend((backend) =>
      withPack(backend, false, async (stack) => {
        const { changes, violations } = await stack.up();
        expect(changes.map(({ name }) => name)).to.deep.equal(["a"]);
        expect(violations).to.deep.equal([]);
      }),
    ));

  it("is not touched when the pack does not start", () =>
    withTemporaryFileBackend((backend) =>
      withPack(
        backend,
        false,
        async (stack) => {
          const error = await failureOf(stack.up());
          expect(error).to.be.instanceOf(CliError).and.include({ code: "policy-pack-failed" });
          expect(entriesIn(backend.ledger)).to.deep.equal([]);
        },
        backend.folder,
      ),
    ));
});
