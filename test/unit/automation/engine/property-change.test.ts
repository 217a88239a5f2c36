import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { foundDifferences, plainValue, propertyChanges } from "../../../../automation/engine/property-change.ts";

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

  it("shows nothing of what a provider notes for itself", () => {
    expect(plainValue({ rules: [{ __defaults: ["port"], type: "k8s" }] })).to.deep.equal({ rules: [{ type: "k8s" }] });
  });
});

describe("a property that was found otherwise than the state says", () => {
  const state = { type: "t", urn: "u", id: "i", parent: "", provider: "", inputs: {} };
  const found = (before: object, after: object): StepEventMetadata => ({
    op: "update",
    urn: "u",
    type: "t",
    provider: "",
    old: { ...state, outputs: before },
    new: { ...state, outputs: after },
  });

  for (const [path, kind, before, after, outputs] of [
    [
      "size",
      "update",
      "s-1",
      "s-2",
      [
        { size: "s-1", tags: ["a"] },
        { size: "s-2", tags: ["a"] },
      ],
    ],
    ["rules[1].port", "update", 80, 81, [{ rules: [{}, { port: 80 }] }, { rules: [{}, { port: 81 }] }]],
    ['labels["a.b/c"]', "add", undefined, "x", [{ labels: {} }, { labels: { "a.b/c": "x" } }]],
    ["tags[1]", "delete", "b", undefined, [{ tags: ["a", "b"] }, { tags: ["a"] }]],
    ["list", "update", ["a"], null, [{ list: ["a"] }, { list: null }]],
    ["password", "update", "[secret]", "open", [{ password: SECRET }, { password: "open" }]],
  ] as const) {
    it(`shows its values at ${path}, also where the provider gives no details`, () => {
      expect(foundDifferences(found(outputs[0], outputs[1]))).to.deep.equal([
        { path, kind, before, after, forcesReplacement: false },
      ]);
    });
  }

  it("shows the details that the provider gives, and what repairing it takes", () => {
    const detailedDiff = { size: { diffKind: "update-replace", inputDiff: false } };
    const metadata = { ...found({ size: 1, seen: 1 }, { size: 2, seen: 2 }), detailedDiff };
    expect(foundDifferences(metadata as StepEventMetadata)).to.deep.equal([
      { path: "size", kind: "update", before: 1, after: 2, forcesReplacement: true },
    ]);
  });

  it("is none where the whole resource is gone", () => {
    expect(foundDifferences({ ...found({ size: 1 }, {}), op: "delete" })).to.deep.equal([]);
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
