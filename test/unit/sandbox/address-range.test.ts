import { expect } from "chai";
import { addressAt, overlap, parseRange } from "../../../sandbox/address-range.ts";

describe("an address range", () => {
  it("reaches from the first to the last address of its prefix", () => {
    expect(parseRange("10.0.1.7/24")).to.deep.equal({ first: 0x0a000100, last: 0x0a0001ff });
    expect(parseRange("0.0.0.0/0")).to.deep.equal({ first: 0, last: 0xffffffff });
  });

  it("is one address without a prefix", () => {
    expect(parseRange("192.0.2.1")).to.deep.equal({ first: 0xc0000201, last: 0xc0000201 });
  });

  it("is nothing for other texts", () => {
    expect(parseRange("default")).to.equal(undefined);
    expect(parseRange("fd00::/8")).to.equal(undefined);
  });

  it("overlaps what shares one address with it", () => {
    const range = { first: 10, last: 20 };
    expect(overlap(range, { first: 20, last: 30 })).to.equal(true);
    expect(overlap(range, { first: 0, last: 10 })).to.equal(true);
    expect(overlap(range, { first: 21, last: 30 })).to.equal(false);
  });

  it("counts its addresses from the first", () => {
    expect(addressAt("10.245.0.0/16", 10)).to.equal("10.245.0.10");
    expect(addressAt("10.245.0.0/16", 258)).to.equal("10.245.1.2");
  });

  it("has no address beyond its last", () => {
    expect(() => addressAt("10.245.0.0/30", 4)).to.throw("10.245.0.0/30 has no address number 4; take a larger range");
    expect(() => addressAt("nowhere", 1)).to.throw('"nowhere" is not an IPv4 range; write it like 10.245.0.0/16');
  });
});
