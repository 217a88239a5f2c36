import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { createInterrupter } from "../../automation/engine/interruption.ts";
import type { FindCreated } from "../../automation/engine/pending-creates.ts";
import { openStack } from "../../automation/engine/stack-session.ts";
import { CliError } from "../../automation/errors.ts";
import { waitFor } from "../../sandbox/polling.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const CREATE_MILLISECONDS = 6000;

/** The entry `a` takes its time, so that its run can be met in the middle. */
const program = (names: readonly string[]) => async () => {
  for (const name of names) new Entry(name, { name, delayMilliseconds: name === "a" ? CREATE_MILLISECONDS : 0 });
};

describe("a run that waits for the lock", function () {
  this.timeout(120_000);

  it("goes on from what the run before it has made", () =>
    withTemporaryFileBackend(async (backend) => {
      const first = runFirst(backend);
      await waitForEntry(backend, "a");
      const holders: string[] = [];
      // The create that the first run has begun stands in the state now, and is none of ours to ask about.
      const findCreated: FindCreated = async () => ({ kind: "unknown", reason: "nobody may ask" });
      await withWaitingStack(
        { ...backend, engine: { ...backend.engine, findCreated } },
        ["a", "b"],
        (text) => holders.push(text),
        async (stack) => {
          expect(stack.state?.deployment.pending_operations?.length).to.equal(1);
          const { changes, unchanged } = await stack.up();
          expect(changes.map(({ operation, name }) => `${operation} ${name}`)).to.deep.equal(["create b"]);
          expect(unchanged).to.equal(1);
        },
      );
      await first;
      expect(holders.length).to.equal(1);
      expect(holders[0]).to.match(/^\S+@\S+, process \d+, since/);
      expect(entriesIn(backend.ledger)).to.deep.equal(["a", "b"]);
      expect(backend.countLocks()).to.equal(0);
    }));

  it("removes what the run before it has made, and what that run had only begun to make", () =>
    withTemporaryFileBackend(async (backend) => {
      const first = runFirst(backend);
      await waitForEntry(backend, "a");
      await withWaitingStack(
        backend,
        [],
        () => undefined,
        async (stack) => {
          const { changes } = await stack.destroy();
          expect(changes.map(({ operation, name }) => `${operation} ${name}`)).to.deep.equal(["delete a"]);
          await stack.remove();
        },
      );
      await first;
      expect(entriesIn(backend.ledger)).to.deep.equal([]);
    }));

  it("lets two runs remove the same stack: the second finds nothing", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program(["b"]), (stack) => stack.up());
      const remove = () =>
        withWaitingStack(
          backend,
          [],
          () => undefined,
          async (stack) => {
            await stack.destroy();
            await stack.remove();
          },
        );
      await Promise.all([remove(), remove()]);
      expect(entriesIn(backend.ledger)).to.deep.equal([]);
      expect(backend.countLocks()).to.equal(0);
      await withStack(backend, "pr-1", program([]), async ({ state }) => expect(state).to.equal(undefined));
    }));

  it("finds nothing to remove when another run has removed the stack since it was opened", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program(["b"]), (stack) => stack.up());
      await withStack(backend, "pr-1", program([]), async (late) => {
        await withStack(backend, "pr-1", program([]), async (early) => {
          await early.destroy();
          await early.remove();
        });
        expect((await late.destroy()).changes).to.deep.equal([]);
        await late.remove();
        expect(late.state).to.equal(undefined);
      });
    }));

  it("goes on at once when a lock goes while the engine looks at it", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program([]), (stack) => stack.ensure());
      const environment = { ...backend.environment, PATH: `${await vanishingLock(backend)}:${process.env.PATH}` };
      await withStack({ ...backend, engine: { ...backend.engine, environment } }, "pr-1", program(["b"]), (stack) =>
        stack.up(),
      );
      expect(entriesIn(backend.ledger)).to.deep.equal(["b"]);
    }));

  it("says that somebody works there when locks go for ever", () =>
    withTemporaryFileBackend(async (backend) => {
      await vanishingLock(backend);
      await withStack(backend, "pr-1", program(["b"]), async (stack) => {
        const error: unknown = await stack.up().catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(CliError).with.property("code", "stack-locked");
      });
      await rm(join(backend.folder, "state", ".pulumi", "locks"), { recursive: true });
    }));

  it("stops waiting when it is interrupted, and disturbs nobody", () =>
    withTemporaryFileBackend(async (backend) => {
      const first = runFirst(backend);
      await waitForEntry(backend, "a");
      const interruption = createInterrupter();
      const second = { ...backend, engine: { ...backend.engine, interruption } };
      const leave = () => interruption.finish("the deadline has passed");
      await withWaitingStack(second, ["a", "b"], leave, async (stack) => {
        const error: unknown = await stack.up().catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(CliError).with.property("code", "cancelled");
      });
      await first;
      expect(entriesIn(backend.ledger)).to.deep.equal(["a"]);
      expect(backend.countLocks()).to.equal(0);
    }));
});

function runFirst(backend: TemporaryBackend): Promise<unknown> {
  return withStack(backend, "pr-1", program(["a"]), (stack) => stack.up());
}

/**
 * Puts a lock into the backend that is in its list and cannot be read.
 *
 * @returns a folder with a `pulumi` whose first `up` takes it away again, after it has failed
 */
async function vanishingLock({ folder }: TemporaryBackend): Promise<string> {
  const locks = join(folder, "state", ".pulumi", "locks", "organization", "greenroom", "pr-1");
  const bin = join(folder, "bin");
  await Promise.all([mkdir(bin), mkdir(locks, { recursive: true })]);
  await symlink("/nonexistent", join(locks, "1.json"));
  const real = (process.env.PATH ?? "").split(delimiter).join(":");
  const script = `#!/bin/sh
PATH="${real}" pulumi "$@"
code=$?
if [ "$1" = up ]; then rm -f "${locks}/1.json"; fi
exit $code
`;
  await writeFile(join(bin, "pulumi"), script, { mode: 0o755 });
  return bin;
}

async function waitForEntry(backend: TemporaryBackend, name: string): Promise<void> {
  const arrived = async () => (entriesIn(backend.ledger).includes(name) ? true : undefined);
  await waitFor("the create arriving in the cloud", arrived, { timeoutSeconds: 60 });
}

async function withWaitingStack(
  { engine }: TemporaryBackend,
  names: readonly string[],
  onWait: (holders: string) => void,
  use: (stack: Awaited<ReturnType<typeof openStack>>) => Promise<void>,
): Promise<void> {
  const request = { name: "pr-1", settings: { config: {} }, program: program(names) };
  const stack = await openStack(engine, { ...request, waitForLock: true, onWait });
  try {
    await use(stack);
  } finally {
    await stack.close();
  }
}
