import { expect } from "chai";
import { applyTransform } from "../../../components/transform.ts";

describe("applyTransform", () => {
  it("returns what the transform makes of the arguments", () => {
    expect(applyTransform((args: { size: number }) => ({ size: args.size + 1 }), { size: 1 })).to.deep.equal({
      size: 2,
    });
  });

  it("returns the arguments themselves when there is no transform", () => {
    const args = { size: 1 };
    expect(applyTransform(undefined, args)).to.equal(args);
  });
});
