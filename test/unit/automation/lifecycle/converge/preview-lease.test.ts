import { expect } from "chai";
import { leaseOf, leasePhase } from "../../../../../automation/lifecycle/converge/preview-lease.ts";
import { hour } from "./some-facts.ts";

const rules = { leaseHours: 72, warnHours: 12, sleepHours: 96 };
const activity = [
  { kind: "extend", at: hour(10) },
  { kind: "opened", at: hour(0) },
] as const;
const terms = (hours: number, isKept = false) => ({ activity, isKept, rules, now: new Date(hour(hours)) });

describe("the lease of a preview", () => {
  it("counts from the last activity, wherever it stands in the list", () => {
    expect(leaseOf(terms(11))).to.deep.equal({ until: hour(82), removedAt: hour(178), isEnding: false });
  });

  it("is about to end some hours before the sleep, and again before the removal", () => {
    const endings = [69.9, 70, 81.9, 82, 165.9, 166].map((hours) => leaseOf(terms(hours)).isEnding);
    expect(endings).to.deep.equal([false, true, true, false, false, true]);
  });

  it("has an awake phase, an asleep phase, and an end", () => {
    expect([81.9, 82, 177.9, 178].map((hours) => leasePhase(terms(hours)))).to.deep.equal([
      ...["awake", "asleep", "asleep", "over"],
    ]);
  });

  it("never ends for what is kept", () => {
    expect(leaseOf(terms(9999, true))).to.deep.equal({ until: undefined, removedAt: undefined, isEnding: false });
    expect(leasePhase(terms(9999, true))).to.equal("awake");
  });
});
