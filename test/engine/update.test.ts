import { spawnSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { UpdateError } from "../../automation/engine/failures.ts";
import { parseRunMark } from "../../automation/engine/locks.ts";
import { stackOutputs } from "../../automation/engine/state.ts";
import { waitFor } from "../../sandbox/polling.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const two = (text: string) => async () => {
  new Entry("a", { name: "a", text });
  new Entry("b", { name: "b" });
  return { plain: 7, hidden: pulumi.secret("hush") };
};

describe("a stack of the engine", function () {
  this.timeout(120_000);

  it("goes through a life of create, change, no change and destroy, and tells each in typed results", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", two("one"), async (stack) => {
        expect(stack.state).to.equal(undefined);
        const created = await stack.up();
        expect(created.changes.map(({ operation, name }) => `${operation} ${name}`)).to.have.members([
          "create a",
          "create b",
        ]);
        expect(created.outputs).to.deep.equal({ plain: 7, hidden: "[secret]" });
        expect(created.warnings).to.deep.equal([]);
      });
      await withStack(backend, "pr-1", two("two"), async (stack) => {
        const expected = { path: "text", kind: "update", before: "one", after: "two", forcesReplacement: false };
        expect((await stack.preview()).changes.map(({ properties }) => properties)).to.deep.equal([[expected]]);
        const changed = await stack.up();
        expect(changed.changes.map(({ operation, name }) => `${operation} ${name}`)).to.deep.equal(["update a"]);
        expect(changed.unchanged).to.equal(1);
        expect((await stack.preview()).changes).to.deep.equal([]);
      });
      await removeAll(backend);
    }));

  it("names the property that forces a replacement", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(
        backend,
        "pr-1",
        async () => void new Entry("a", { name: "old" }),
        (stack) => stack.up(),
      );
      await withStack(
        backend,
        "pr-1",
        async () => void new Entry("a", { name: "new" }),
        async (stack) => {
          const { changes } = await stack.up();
          expect(changes.map(({ operation, replaceReasons }) => [operation, replaceReasons])).to.deep.equal([
            ["replace", ["name"]],
          ]);
          expect(entriesIn(backend.ledger)).to.deep.equal(["new"]);
        },
      );
      await removeAll(backend);
    }));

  it("keeps what was made when a resource is refused, and names the resource and the reason", () =>
    withTemporaryFileBackend(async (backend) => {
      const program = async () => {
        const a = new Entry("a", { name: "a" });
        new Entry("b", { name: "b", refusal: "pods are forbidden: exceeded quota" }, { dependsOn: a });
      };
      await withStack(backend, "pr-1", program, async (stack) => {
        const error = await failureOf(stack.up());
        expect(error.code).to.equal("quota-exceeded");
        expect(error.details.join()).to.contain("exceeded quota");
        expect(error.update.failures.map(({ name }) => name)).to.deep.equal(["b"]);
        expect(error.update.changes.map(({ name }) => name)).to.deep.equal(["a"]);
      });
      await removeAll(backend);
    }));

  it("reports an exception of the program as its sentence", () =>
    withTemporaryFileBackend(async (backend) => {
      const program = async () => {
        throw new pulumi.RunError("The domain is missing.");
      };
      await withStack(backend, "pr-1", program, async (stack) => {
        const error = await failureOf(stack.up());
        expect([error.code, error.message]).to.deep.equal(["program-failed", "The domain is missing."]);
      });
      await removeAll(backend);
    }));

  it("says so when the passphrase is wrong", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", two("one"), (stack) => stack.up());
      const environment = { ...backend.environment, PULUMI_CONFIG_PASSPHRASE: "another" };
      await withStack({ ...backend, engine: { ...backend.engine, environment } }, "pr-1", two("two"), async (stack) => {
        expect((await failureOf(stack.up())).code).to.equal("passphrase-wrong");
      });
      await removeAll(backend);
    }));

  it("leaves the identity of the GitHub run with the stack while it works on it, for whoever finds its lock", () =>
    withTemporaryFileBackend(async (backend) => {
      const slow = async () => void new Entry("a", { name: "a", delayMilliseconds: 4000 });
      const ownRun = { runId: "4711", attempt: 2 };
      await withStack({ ...backend, engine: { ...backend.engine, ownRun } }, "pr-1", slow, async (stack) => {
        const isOver = stack.up();
        const mark = await waitFor("the mark", async () => runMarksIn(backend)[0], { timeoutSeconds: 20 });
        expect(parseRunMark(mark)).to.include(ownRun);
        await waitFor("the lock", async () => backend.countLocks() || undefined, { timeoutSeconds: 20 });
        await isOver;
        expect(runMarksIn(backend)).to.deep.equal([]);
      });
      await removeAll(backend);
    }));

  it("makes no stack by previewing one", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", two("one"), async (stack) => {
        expect((await stack.preview()).changes.length).to.equal(2);
      });
      await withStack(backend, "pr-1", two("one"), async (stack) => expect(stack.state).to.equal(undefined));
    }));

  it("keeps secret outputs out of what it reads from the state", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", two("one"), (stack) => stack.up());
      await withStack(backend, "pr-1", two("one"), async ({ state }) => {
        expect(state === undefined ? undefined : stackOutputs(state)).to.deep.equal({ plain: 7, hidden: "[secret]" });
      });
      await removeAll(backend);
    }));
});

async function removeAll(backend: TemporaryBackend): Promise<void> {
  await withStack(
    backend,
    "pr-1",
    async () => undefined,
    async (stack) => {
      await stack.destroy();
      await stack.remove();
    },
  );
  await withStack(
    backend,
    "pr-1",
    async () => undefined,
    async (stack) => expect(stack.state).to.equal(undefined),
  );
  expect(entriesIn(backend.ledger)).to.deep.equal([]);
  expect(backend.countLocks()).to.equal(0);
}

async function failureOf(work: Promise<unknown>): Promise<UpdateError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UpdateError) return error;
  throw new Error(`an UpdateError was expected, got ${String(error)}`, { cause: error });
}

/** What the tags of the stack say about runs; nothing while there is no stack. */
function runMarksIn({ folder, environment }: TemporaryBackend): readonly string[] {
  const words = ["stack", "tag", "ls", "--json", "--stack", "pr-1"];
  const { status, stdout } = spawnSync("pulumi", words, { cwd: folder, env: environment, encoding: "utf8" });
  if (status !== 0) return [];
  const tags: Readonly<Record<string, string>> = JSON.parse(stdout);
  return Object.entries(tags).flatMap(([name, value]) => (name.startsWith("greenroom:run-") ? [value] : []));
}
