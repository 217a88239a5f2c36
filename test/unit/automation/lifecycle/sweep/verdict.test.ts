import { expect } from "chai";
import { type OwnerView, verdictOn } from "../../../../../automation/lifecycle/sweep/verdict.ts";

const NOW = new Date("2026-01-01T02:00:00Z");

function verdict(pullRequest: OwnerView["pullRequest"], lock?: OwnerView["lock"]) {
  return verdictOn({ number: 12, pullRequest, lock, now: NOW });
}

function closed(closedAt: string | undefined, number = 12) {
  return { number, isOpen: false, closedAt };
}

describe("the second proof of a sweep", () => {
  it("is GitHub's word that this pull request was closed half an hour ago or earlier", () => {
    expect(verdict(closed("2026-01-01T01:30:00Z"))).to.deep.equal({
      proof: "pull request 12 was closed at 2026-01-01T01:30:00.000Z",
    });
  });

  it("fails for one that is unknown, another, open, too young, from the future or without a time", () => {
    const table: readonly (readonly [OwnerView["pullRequest"], string])[] = [
      [undefined, "GitHub knows no pull request 12"],
      [closed("2026-01-01T00:00:00Z", 13), "GitHub answers for pull request 13"],
      [{ number: 12, isOpen: true, closedAt: "2026-01-01T00:00:00Z" }, "pull request 12 is open"],
      [
        closed("2026-01-01T01:30:01Z"),
        "pull request 12 was closed 29 minutes 59 seconds ago, and its own run has 30 minutes",
      ],
      [closed("2026-01-01T03:00:00Z"), "pull request 12 was closed in the future, and its own run has 30 minutes"],
      [closed(undefined), "GitHub does not say when pull request 12 was closed"],
    ];
    for (const [pullRequest, doubt] of table) expect(verdict(pullRequest)).to.deep.equal({ doubt });
  });

  it("waits for whoever holds the stack's lock, unless that run is proven dead", () => {
    const pullRequest = closed("2026-01-01T00:00:00Z");
    const lock = { holders: "runner@host, process 7", isOver: false };
    expect(verdict(pullRequest, lock)).to.deep.equal({ doubt: "someone works on its stack: runner@host, process 7" });
    expect(verdict(pullRequest, { ...lock, isOver: true })).to.have.property("proof");
  });
});
