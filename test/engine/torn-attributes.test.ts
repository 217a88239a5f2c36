import { existsSync, readdirSync, statSync } from "node:fs";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

const entry = (name: string) => async () => void new Entry(name, { name });

describe("a stack whose engine was killed while it wrote beside the state", function () {
  this.timeout(120_000);

  it("is read and changed by the next run as if nothing had happened", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", entry("a"), (stack) => stack.up());
      const attributes = attributesOf(backend, "pr-1");
      expect(attributes).to.include(pathOf(backend, "pr-1.json.attrs"));
      for (const path of attributes) await truncate(path);
      await withStack(backend, "pr-1", entry("b"), (stack) => stack.up());
      expect(attributesOf(backend, "pr-1").filter((path) => statSync(path).size === 0)).to.deep.equal([]);
    }));

  it("is the only one that is touched", () =>
    withTemporaryFileBackend(async (backend) => {
      for (const name of ["pr-1", "pr-12"]) await withStack(backend, name, entry("a"), (stack) => stack.up());
      const other = pathOf(backend, "pr-12.json.attrs");
      await truncate(other);
      await withStack(backend, "pr-1", entry("a"), (stack) => stack.up());
      expect(existsSync(other)).to.equal(true);
    }));
});

function pathOf({ folder }: TemporaryBackend, file: string): string {
  return join(folder, "state", ".pulumi", "stacks", "greenroom", file);
}

function attributesOf(backend: TemporaryBackend, stack: string): readonly string[] {
  return readdirSync(pathOf(backend, ""))
    .filter((file) => file.startsWith(`${stack}.`) && file.endsWith(".attrs"))
    .map((file) => pathOf(backend, file));
}
