import { expect } from "chai";
import { claimOf, outOfReach, type Sighting } from "../../../../../automation/lifecycle/sweep/claim.ts";

function sighting(different: Partial<Sighting>): Sighting {
  return { what: "droplet", name: "web", owners: [], named: undefined, proof: "either", ...different };
}

describe("what a sweep believes of a thing's marks", () => {
  it("is out of reach with any mark of what lives long, whatever else it bears", () => {
    const table: readonly (readonly [name: string, owners: readonly string[], keeper: string | undefined])[] = [
      ["platform", [], "platform"],
      ["greenroom-preview", [], "platform"],
      ["greenroom-preview-db", ["pr-12"], "platform"],
      ["greenroom-staging", [], "staging"],
      ["greenroom-production-cluster", ["pr-12"], "production"],
      ["staging", [], "staging"],
      ["web", ["pr-12", "production"], "production"],
      ["greenroom-pr-12", ["pr-12"], undefined],
      ["greenroom-previewer", [], undefined],
    ];
    for (const [name, owners, keeper] of table) expect(outOfReach({ name, owners }), name).to.equal(keeper);
  });

  it("makes no claim of what bears no mark of a pull request", () => {
    for (const owners of [[], ["platform"], ["staging"], ["pr-0"], ["pr-x"], ["pr-12-old"]]) {
      expect(claimOf(sighting({ owners })), owners.join()).to.equal(undefined);
    }
    expect(claimOf(sighting({ named: "pr-007" }))).to.equal(undefined);
  });

  it("takes a label, a name, or both as the first proof", () => {
    expect(claimOf(sighting({ owners: ["pr-12"] }))).to.deep.include({ mark: "its label", doubt: undefined });
    expect(claimOf(sighting({ named: "pr-12" }))).to.deep.include({ mark: "its name", doubt: undefined });
    const both = sighting({ owners: ["pr-12"], named: "pr-12", proof: "both" });
    expect(claimOf(both)).to.deep.include({ mark: "its name and its label", doubt: undefined });
  });

  it("proves nothing by marks that speak for two, for half of what the kind has, or for what no preview makes", () => {
    const table: readonly (readonly [Partial<Sighting>, string])[] = [
      [{ owners: ["pr-12", "production"] }, "it bears a mark of production, which no sweep touches"],
      [{ owners: ["pr-12"], name: "greenroom-staging-lb" }, "it bears a mark of staging, which no sweep touches"],
      [{ owners: ["pr-12"], named: "pr-13" }, "its marks name pr-12 and pr-13"],
      [{ owners: ["pr-12", "somebody"] }, "its marks name pr-12 and somebody"],
      [{ named: "pr-12", proof: "both" }, "it has the name alone, and no label of ours"],
      [{ owners: ["pr-12"], proof: "both" }, "it has the label alone, and not the name that goes with it"],
      [{ owners: ["pr-12"], strange: "no preview makes one" }, "no preview makes one"],
    ];
    for (const [different, doubt] of table) {
      expect(claimOf(sighting(different)), doubt).to.deep.include({ mark: undefined, doubt });
    }
  });
});
