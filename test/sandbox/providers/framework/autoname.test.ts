import { expect } from "chai";
import { autoname } from "../../../../sandbox/providers/framework/autoname.ts";

describe("automatic names", () => {
  const request = { name: "web", randomSeed: Buffer.from("seed"), autonaming: undefined };

  it("are the logical name and seven hexadecimal digits, the same for the same seed", () => {
    expect(autoname(request)).to.match(/^web-[0-9a-f]{7}$/);
    expect(autoname(request)).to.equal(autoname({ ...request }));
    expect(autoname(request)).to.not.equal(autoname({ ...request, randomSeed: Buffer.from("other") }));
  });

  it("follow the stack's name policy", () => {
    expect(autoname({ ...request, autonaming: { mode: "enforce", proposedName: "web-stack" } })).to.equal("web-stack");
    expect(autoname({ ...request, autonaming: { mode: "disable", proposedName: "" } })).to.equal(undefined);
  });
});
