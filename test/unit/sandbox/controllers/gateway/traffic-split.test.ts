import { expect } from "chai";
import type { Backend } from "../../../../../sandbox/cluster/controllers/gateway/backends.ts";
import { splitTraffic } from "../../../../../sandbox/cluster/controllers/gateway/traffic-split.ts";

const counted = (backends: readonly Backend[]) => {
  const groups = Map.groupBy(splitTraffic(backends), (destination) => destination);
  return Object.fromEntries([...groups].map(([destination, all]) => [String(destination), all.length]));
};

describe("traffic split", () => {
  it("names each address of a single backend once", () => {
    expect(splitTraffic([{ weight: 7, addresses: ["a:1", "b:1"] }])).to.deep.equal(["a:1", "b:1"]);
  });

  it("weighs backends, not their addresses", () => {
    const backends = [
      { weight: 90, addresses: ["a:1", "b:1", "c:1"] },
      { weight: 10, addresses: ["d:1", "e:1"] },
    ];
    expect(counted(backends)).to.deep.equal({ "a:1": 6, "b:1": 6, "c:1": 6, "d:1": 1, "e:1": 1 });
  });

  it("gives a backend without endpoints its share as 503, and a broken reference its share as 500", () => {
    const backends = [
      { weight: 2, addresses: ["a:1"] },
      { weight: 1, addresses: [] },
      { weight: 1, addresses: undefined },
    ];
    expect(counted(backends)).to.deep.equal({ "a:1": 2, "503": 1, "500": 1 });
  });

  it("sends nothing to weight 0", () => {
    const backends = [
      { weight: 0, addresses: ["a:1"] },
      { weight: 1, addresses: ["b:1"] },
    ];
    expect(splitTraffic(backends)).to.deep.equal(["b:1"]);
  });

  it("has no destination without backends", () => {
    expect(splitTraffic([])).to.deep.equal([]);
  });

  it("stays a list of bearable length for weights that have nothing in common", () => {
    const backends = [
      { weight: 999_983, addresses: ["a:1"] },
      { weight: 17, addresses: ["b:1"] },
    ];
    const split = counted(backends);
    expect(split["b:1"]).to.equal(1);
    expect(split["a:1"]).to.be.within(900, 1000);
  });
});
