import { expect } from "chai";
import { requireMachine } from "../../../sandbox/machine.ts";

const GOOD = { platform: "linux", userId: 0, has: () => true };

describe("the machine that a sandbox needs", () => {
  it("is Linux", () => {
    expect(() => requireMachine({ ...GOOD, platform: "darwin" })).to.throw("this machine is darwin: run it on Linux");
  });

  it("lets the sandbox be root", () => {
    expect(() => requireMachine({ ...GOOD, userId: 1000 })).to.throw("needs root: run it as root");
  });

  it("has the programs that no package of the sandbox brings, or names the Debian package", () => {
    const has = (program: string) => program !== "nsenter";
    expect(() => requireMachine({ ...GOOD, has })).to.throw(
      "needs nsenter: install it with apt-get install util-linux",
    );
  });
});
