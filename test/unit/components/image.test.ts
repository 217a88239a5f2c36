import { expect } from "chai";
import { imageReference, isPinned, withDigest } from "../../../components/image/reference.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

describe("isPinned", () => {
  for (const [reference, pinned] of [
    [`example.com/api@${DIGEST}`, true],
    [`example.com/api:1@${DIGEST}`, true],
    ["example.com/api:latest", false],
    ["example.com:5000/api", false],
    ["example.com/api@sha256:0", false],
  ] as const) {
    it(`is ${pinned} for ${reference.slice(0, 32)}`, () => {
      expect(isPinned(reference)).to.equal(pinned);
    });
  }
});

describe("withDigest", () => {
  for (const [reference, pinned] of [
    ["example.com/api:tree-1", `example.com/api@${DIGEST}`],
    ["example.com:5000/team/api:tree-1", `example.com:5000/team/api@${DIGEST}`],
    ["example.com:5000/api", `example.com:5000/api@${DIGEST}`],
  ] as const) {
    it(`replaces the tag, and not the port, in ${reference}`, () => {
      expect(withDigest(reference, DIGEST)).to.equal(pinned);
    });
  }
});

describe("imageReference", () => {
  it("names the content when it is known", () => {
    const image = { tag: "tree-1", digest: DIGEST };
    expect(imageReference("example.com/team", "api", image)).to.equal(`example.com/team/api@${DIGEST}`);
  });

  it("names the tag when it is not", () => {
    expect(imageReference("example.com/team", "api", { tag: "tree-1" })).to.equal("example.com/team/api:tree-1");
  });

  it("refuses an image of which nothing is known", () => {
    expect(() => imageReference("example.com", "api", {})).to.throw('the image of "api" has neither tag nor digest');
  });
});
