import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DeletionGuard } from "../../components/protection/index.ts";
import { withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

/** A component with a child, a chain and a lonely resource: what production is, in small. */
function program(text: string, replaced = "old") {
  return async () => {
    const part = new pulumi.ComponentResource("test:index:Part", "part");
    const inner = new Entry("inner", { name: "inner" }, { parent: part });
    const database = new Entry("database", { name: "database", text }, { protect: true });
    const app = new Entry("app", { name: replaced }, { dependsOn: [inner, database], deleteBeforeReplace: true });
    const lonely = new Entry("lonely", { name: "lonely" });
    new DeletionGuard("guard", { guards: [part, database, app, lonely] });
  };
}

describe("a stack with a deletion guard", function () {
  this.timeout(120_000);

  it("is refused as a whole when somebody destroys it, and loses nothing", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", program("one"), async (stack) => {
        await stack.up();
        const before = entriesIn(backend.ledger);
        expect(before).to.have.lengthOf(4);
        const error: unknown = await stack.destroy().catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(Error);
        expect(entriesIn(backend.ledger)).to.deep.equal(before);
      });
    }));

  it("can be changed, and parts of it replaced and removed, as any other", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", program("one"), (stack) => stack.up());
      await withStack(backend, "production", program("two", "new"), async (stack) => {
        const { changes } = await stack.up();
        expect(changes.map(({ operation, name }) => `${operation} ${name}`)).to.have.members([
          "update database",
          "replace app",
        ]);
      });
      const smaller = async () => {
        const database = new Entry("database", { name: "database", text: "two" }, { protect: true });
        new DeletionGuard("guard", { guards: [database] });
      };
      await withStack(backend, "production", smaller, (stack) => stack.up());
      expect(entriesIn(backend.ledger)).to.deep.equal(["database"]);
    }));
});
