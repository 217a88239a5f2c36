import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

const entry = (name: string) => async () => void new Entry(name, { name });

describe("a stack in a folder", function () {
  this.timeout(60_000);

  it("has nothing beside its state that could be read half-written", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", entry("a"), (stack) => stack.up());
      expect(attributesIn(backend)).to.deep.equal([]);
    }));
});

describe("a stack whose engine was killed while it wrote beside the state", function () {
  this.timeout(120_000);

  it("is read and changed by the next run as if nothing had happened", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", entry("a"), (stack) => stack.up());
      await writeFile(pathOf(backend, "pr-1.json.attrs"), "");
      await withStack(backend, "pr-1", entry("b"), (stack) => stack.up());
      expect(attributesIn(backend)).to.deep.equal([]);
    }));

  it("is the only one that is touched", () =>
    withTemporaryFileBackend(async (backend) => {
      for (const name of ["pr-1", "pr-12"]) await withStack(backend, name, entry("a"), (stack) => stack.up());
      const other = pathOf(backend, "pr-12.json.attrs");
      await writeFile(other, "");
      await withStack(backend, "pr-1", entry("a"), (stack) => stack.up());
      expect(existsSync(other)).to.equal(true);
    }));
});

function pathOf({ folder }: TemporaryBackend, file: string): string {
  return join(folder, "state", ".pulumi", "stacks", "greenroom", file);
}

function attributesIn({ folder }: TemporaryBackend): readonly string[] {
  return readdirSync(join(folder, "state"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".attrs"));
}
