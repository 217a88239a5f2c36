import { expect } from "chai";
import { compare, joinPath, splitPath } from "../../../../sandbox/providers/framework/differences.ts";
import { UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";

describe("comparing property trees", () => {
  it("names the innermost property that was added, changed or deleted", () => {
    const olds = { name: "a", pool: { size: "s", labels: { role: "x" } }, tags: ["a", "b"], gone: 1 };
    const news = { name: "a", pool: { size: "m", labels: { role: "x", "a.b/c": "y" } }, tags: ["a"], added: 2 };
    expect(compare(olds, news)).to.have.deep.members([
      { path: "pool.size", kind: "update" },
      { path: 'pool.labels["a.b/c"]', kind: "add" },
      { path: "tags[1]", kind: "delete" },
      { path: "gone", kind: "delete" },
      { path: "added", kind: "add" },
    ]);
  });

  it("takes null for absent and leaves the engine's own keys out", () => {
    expect(compare({ a: null, __defaults: ["x"] }, { __defaults: [] })).to.deep.equal([]);
  });

  it("takes an unknown value for a change", () => {
    expect(compare({ a: "x" }, { a: UNKNOWN })).to.deep.equal([{ path: "a", kind: "update" }]);
    expect(compare({ a: UNKNOWN }, { a: UNKNOWN })).to.deep.equal([{ path: "a", kind: "update" }]);
  });

  it("leaves out what is ignored, and all below it", () => {
    const news = { spec: { replicas: 3, template: { a: 1 } }, items: [{ size: 2 }] };
    const olds = { spec: { replicas: 1, template: { a: 2 } }, items: [{ size: 1 }] };
    expect(compare(olds, news, ["spec.replicas", "items[*].size"])).to.deep.equal([
      { path: "spec.template.a", kind: "update" },
    ]);
    expect(compare(olds, news, ["spec", "items[0]"])).to.deep.equal([]);
  });

  it("writes paths that it can read again", () => {
    const path = joinPath(joinPath("metadata.annotations", 'a."b"'), "c");
    expect(splitPath(path)).to.deep.equal(["metadata", "annotations", 'a."b"', "c"]);
  });
});
