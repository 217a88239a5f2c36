import { expect } from "chai";
import { type Engine, openStack } from "../../automation/engine/stack-session.ts";
import { createLeaseStore, type LeaseStore } from "../../automation/lifecycle/lease-store.ts";
import type { OpenStack, StackContent } from "../../automation/tools.ts";
import { LEASE_STACK } from "../../components/naming.ts";
import { changeBook, type LeaseBook, type LeaseChange } from "../../stacks/lease-book.ts";
import { type TemporaryBackend, withTemporaryFileBackend } from "../support/backend.ts";

const REMAINS = { inventory: {} };

describe("the leases in a stack", function () {
  this.timeout(180_000);

  it("record two requests of the same second, whoever comes first", () =>
    withTemporaryFileBackend(async (backend) => {
      const [one, other] = [storeIn(backend), storeIn(backend)];
      await Promise.all([change(one, take("alice")), change(other, take("bob"))]);
      expect(holders(await one.read())).to.deep.equal(["alice", "bob"]);
      expect(backend.countLocks()).to.equal(0);
    }));

  it("are forgotten with the last of them, and begin anew", () =>
    withTemporaryFileBackend(async (backend) => {
      const store = storeIn(backend);
      await change(store, take("alice"));
      const book = await change(store, release("alice"));
      expect([holders(book), book.ending]).to.deep.equal([[], REMAINS]);
      const seen: LeaseBook[] = [];
      expect(await store.end(async (current) => void seen.push(current))).to.equal(true);
      expect(seen).to.deep.equal([{ leases: [], ending: REMAINS }]);
      expect(await stateOf(backend)).to.equal(undefined);
      expect(holders(await change(store, take("bob")))).to.deep.equal(["bob"]);
    }));

  it("let nobody take one while the last work with them lasts, and know then that it is done", () =>
    withTemporaryFileBackend(async (backend) => {
      const store = storeIn(backend);
      await change(store, release("alice"));
      const waits: string[] = [];
      const taken = await new Promise<LeaseBook>((resolve, reject) => {
        const ending = store.end(async () => {
          const late = change(
            storeIn(backend, (sentence) => waits.push(sentence)),
            take("bob"),
          );
          late.then(resolve, reject);
          await until(() => waits.length > 0);
        });
        ending.catch(reject);
      });
      expect([holders(taken), taken.ending]).to.deep.equal([["bob"], undefined]);
      expect(waits.join()).to.match(/^Waiting for \S+@\S+, process \d+, since .*, who changes who holds staging\.$/);
    }));

  it("have nothing to end where nobody has held anything", () =>
    withTemporaryFileBackend(async (backend) => {
      expect(await storeIn(backend).end(() => Promise.reject(new Error("called")))).to.equal(false);
      expect(await stateOf(backend)).to.equal(undefined);
    }));

  it("are as before when the work with them fails, and its own failure is told", () =>
    withTemporaryFileBackend(async (backend) => {
      const store = storeIn(backend);
      await change(store, take("alice"));
      const failure = new Error("the cloud is away");
      const fail = () => Promise.reject(failure);
      for (const begin of [() => store.end(fail), () => store.change(fail)]) {
        expect(await begin().catch((reason: unknown) => reason)).to.equal(failure);
      }
      expect(holders(await store.read())).to.deep.equal(["alice"]);
      expect(backend.countLocks()).to.equal(0);
    }));

  it("are ended by one of two who try at the same second, and the other finds nothing to end", () =>
    withTemporaryFileBackend(async (backend) => {
      await change(storeIn(backend), release("alice"));
      const seen: LeaseBook[] = [];
      const end = () => storeIn(backend).end(async (book) => void seen.push(book));
      await Promise.all([end(), end()]);
      expect(seen.filter(({ ending }) => ending !== undefined).length).to.equal(1);
      expect(await stateOf(backend)).to.equal(undefined);
    }));
});

function take(holder: string): LeaseChange {
  return { kind: "take", holder, reason: "a test", until: new Date(Date.now() + 3_600_000) };
}

function release(holder: string): LeaseChange {
  return { kind: "release", holder, remains: REMAINS };
}

function change(store: LeaseStore, wanted: LeaseChange): Promise<LeaseBook> {
  return store.change(async (book) => changeBook(book, wanted, new Date()));
}

function holders({ leases }: LeaseBook): readonly string[] {
  return leases.map(({ holder }) => holder).sort();
}

/** A store as another process would have it: nothing but the backend is shared. */
function storeIn({ engine }: TemporaryBackend, tell: (sentence: string) => void = () => undefined): LeaseStore {
  return createLeaseStore({ openStack: (name, content) => open(engine, name, content), tell });
}

async function open(engine: Engine, name: string, content: StackContent): Promise<OpenStack> {
  const program = typeof content.program === "function" ? content.program : async () => undefined;
  const { waitForLock, onWait } = content;
  const stack = await openStack(engine, { name, settings: { config: {} }, program, waitForLock, onWait });
  return Object.assign(stack, { configure: async () => undefined });
}

async function stateOf({ engine }: TemporaryBackend): Promise<unknown> {
  const stack = await open(engine, LEASE_STACK, { program: "empty" });
  await stack.close();
  return stack.state;
}

async function until(holds: () => boolean): Promise<void> {
  const { waitFor } = await import("../../sandbox/polling.ts");
  await waitFor("somebody waiting", async () => (holds() ? true : undefined), { timeoutSeconds: 60 });
}
