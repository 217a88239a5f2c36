import { expect } from "chai";
import { shortHash } from "../../../components/hash.ts";

describe("shortHash", () => {
  it("is eight hexadecimal characters, the same for the same parts", () => {
    expect(shortHash("a", "b")).to.match(/^[0-9a-f]{8}$/);
    expect(shortHash("a", "b")).to.equal(shortHash("a", "b"));
  });

  it("tells parts apart that read the same when joined", () => {
    expect(shortHash("ab", "c")).to.not.equal(shortHash("a", "bc"));
  });
});
