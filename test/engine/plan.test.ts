import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ResourceChange } from "../../automation/engine/events.ts";
import { withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

class Shelf extends pulumi.ComponentResource {
  constructor(name: string, text: pulumi.Input<string>, entry: string) {
    super("greenroom:test:Shelf", name);
    const first = new Entry(`${name}-first`, { name: entry, text }, { parent: this });
    new Entry(`${name}-second`, { name: "second", text: first.id }, { parent: this });
  }
}

const shelf = (text: pulumi.Input<string>, entry: string) => async () => {
  new Shelf("a", text, entry);
  new Entry("loose", { name: "loose" });
};

describe("a preview", function () {
  this.timeout(120_000);

  it("tells of each change what it belongs to, and the inputs that it would have, secrets and unknown values as words", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", shelf(pulumi.secret("hush"), "first"), async (stack) => {
        const { changes } = await stack.preview();
        const component = "urn:pulumi:pr-1::greenroom::greenroom:test:Shelf::a";
        expect(Object.fromEntries(changes.map((change) => [change.name, describeChange(change)]))).to.deep.equal({
          a: [undefined, true, {}],
          "a-first": [component, false, { name: "first", text: "[secret]" }],
          "a-second": [component, false, { name: "second", text: "[known after the run]" }],
          loose: [undefined, false, { name: "loose" }],
        });
        expect((await stack.up()).changes.map(({ planned }) => planned)).to.deep.equal(Array(4).fill(undefined));
      });
    }));

  it("tells them of what is replaced and changed too, and none of what is deleted", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", shelf("one", "first"), (stack) => stack.up());
      const without = async () => void new Shelf("a", "two", "other");
      await withStack(backend, "pr-1", without, async (stack) => {
        const { changes } = await stack.preview();
        expect(changes.map((change) => [change.operation, change.name, change.planned])).to.have.deep.members([
          ["replace", "a-first", { name: "other", text: "two" }],
          ["update", "a-second", { name: "second", text: "[known after the run]" }],
          ["delete", "loose", undefined],
        ]);
      });
    }));
});

function describeChange({ parent, isComponent, planned }: ResourceChange) {
  return [parent, isComponent, planned];
}
