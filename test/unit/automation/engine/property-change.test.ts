import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { plainValue, propertyChanges } from "../../../../automation/engine/property-change.ts";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };

describe("a changed property", () => {
  for (const [path, before, after] of [
    ["spec.containers[0].image", "a", "b"],
    ['metadata.labels["app.kubernetes.io/name"]', "web", "api"],
    ["data", "[secret]", "[secret]"],
    ["data.password", "[secret]", "[secret]"],
    ["address", undefined, "[known after the run]"],
  ] as const) {
    it(`shows its values at ${path}`, () => {
      expect(propertyChanges(step({ [path]: { diffKind: "update", inputDiff: true } }))).to.deep.equal([
        { path, kind: "update", before, after, forcesReplacement: false },
      ]);
    });
  }

  it("tells that it forces a replacement", () => {
    const [change] = propertyChanges(step({ "spec.containers": { diffKind: "delete-replace", inputDiff: true } }));
    expect([change?.kind, change?.forcesReplacement]).to.deep.equal(["delete", true]);
  });

  it("is known by its name alone when the provider gives no details", () => {
    const changes = propertyChanges({ ...step({}), diffs: ["spec"], keys: ["spec"] });
    expect(changes.map(({ path, forcesReplacement }) => [path, forcesReplacement])).to.deep.equal([["spec", true]]);
  });

  it("hides secrets at any depth", () => {
    expect(plainValue({ a: [{ b: SECRET }], c: 1 })).to.deep.equal({ a: [{ b: "[secret]" }], c: 1 });
  });
});

function step(detailedDiff: Record<string, { diffKind: string; inputDiff: boolean }>): StepEventMetadata {
  const inputs = (image: string, name: string) => ({
    spec: { containers: [{ image }] },
    metadata: { labels: { "app.kubernetes.io/name": name } },
    data: SECRET,
  });
  const state = { type: "t", urn: "u", id: "", parent: "", outputs: {}, provider: "" };
  return {
    op: "update",
    urn: "u",
    type: "t",
    provider: "",
    old: { ...state, inputs: inputs("a", "web") },
    new: { ...state, inputs: { ...inputs("b", "api"), address: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } },
    detailedDiff: detailedDiff as NonNullable<StepEventMetadata["detailedDiff"]>,
  };
}
