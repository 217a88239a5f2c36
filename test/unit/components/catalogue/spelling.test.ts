import { expect } from "chai";
import { closest, suggestion } from "../../../../components/catalogue/spelling.ts";

describe("closest", () => {
  for (const [word, meant] of [
    ["prot", "port"],
    ["Health", "health"],
    ["enviroment", "environment"],
    ["smoketest", "smokeTests"],
    ["replicas", undefined],
    ["x", undefined],
  ] as const) {
    it(`finds ${meant ?? "nothing"} for "${word}"`, () => {
      expect(closest(word, ["port", "health", "environment", "smokeTests"])).to.equal(meant);
    });
  }
});

describe("suggestion", () => {
  it("asks back, or says nothing", () => {
    expect(suggestion("prot", ["port"])).to.equal(', did you mean "port"?');
    expect(suggestion("replicas", ["port"])).to.equal("");
  });
});
