import { expect } from "chai";
import { parseRange } from "../../../sandbox/address-range.ts";
import { bridgeName, firstFreeNetwork } from "../../../sandbox/network-bridge.ts";

describe("the choice of a sandbox's network", () => {
  const used = (...texts: string[]) => texts.map(parseRange).filter((range) => range !== undefined);

  it("takes the first network that nothing touches", () => {
    expect(firstFreeNetwork(used("192.0.2.0/24"))).to.equal("10.200.0.0/24");
    expect(firstFreeNetwork(used("10.200.0.0/24", "10.200.1.77", "10.200.3.0/24"))).to.equal("10.200.2.0/24");
  });

  it("keeps clear of a wider route", () => {
    expect(firstFreeNetwork(used("10.200.0.0/20"))).to.equal("10.200.16.0/24");
  });

  it("says what to do when every network is taken", () => {
    expect(() => firstFreeNetwork(used("10.0.0.0/8"))).to.throw(
      "every network in 10.200.0.0/16 is in use on this machine; remove a route or a device that covers one",
    );
  });

  it("names the bridge by the sandbox, within the 15 characters of a device name", () => {
    expect(bridgeName("one")).to.match(/^gr[0-9a-f]{6}$/);
    expect(bridgeName("one")).to.not.equal(bridgeName("other"));
  });
});
