import { expect } from "chai";
import { isImageOf, tagsToDelete } from "../../../../automation/lifecycle/image-tags.ts";

describe("the image tags that go with an environment", () => {
  it("are its own and the content tags that nobody else uses", () => {
    const tags = [
      { tag: "pr-1-0123456", digest: "a" },
      { tag: "pr-1-89abcde", digest: "b" },
      { tag: "pr-12-0123456", digest: "b" },
      { tag: "tree-a", digest: "a" },
      { tag: "tree-b", digest: "b" },
      { tag: "tree-under-way", digest: "c" },
      { tag: "v1.0", digest: "d" },
    ];
    expect(tagsToDelete("pr-1", tags)).to.deep.equal(["pr-1-0123456", "pr-1-89abcde", "tree-a"]);
    expect(tagsToDelete("pr-2", tags)).to.deep.equal([]);
  });

  for (const [environment, tag, expected] of [
    ["pr-1", "pr-1-0123456", true],
    ["pr-1", "pr-12-0123456", false],
    ["pr-1", "pr-1-latest", false],
    ["pr-1", "pr-1", false],
  ] as const) {
    it(`${expected ? "count" : "do not count"} "${tag}" among those of ${environment}`, () => {
      expect(isImageOf(environment, tag)).to.equal(expected);
    });
  }
});
