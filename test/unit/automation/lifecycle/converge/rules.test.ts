import { expect } from "chai";
import { readRules } from "../../../../../automation/lifecycle/converge/rules.ts";
import { valuesOfStackFile } from "../../../../../stacks/values.ts";
import { errorOf } from "../../../../support/failures.ts";
import { ENVIRONMENT_SETTINGS } from "../../../../support/program-settings.ts";

const RULES = { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 };

describe("the rules of previews", () => {
  it("are values of pull requests", () => {
    const { stackFile = "" } = ENVIRONMENT_SETTINGS.values ?? {};
    expect(readRules(valuesOfStackFile(stackFile, "greenroom"))).to.deep.equal(RULES);
  });

  it("may be parts of hours and dollars", () => {
    const values = { ...RULES, leaseHours: 0.5, warnHours: 0, sleepHours: 0, dailyBudget: 2.5 };
    expect(readRules(values)).to.deep.equal(values);
  });

  for (const [key, value, sentence] of [
    ["leaseHours", 0, "is 0, and it must be a number of hours, more than 0 and at most 8760."],
    ["leaseHours", "72", 'is "72", and it must be a number of hours, more than 0 and at most 8760.'],
    ["warnHours", 72, "is 72, and it must be a number of hours, at least 0 and fewer than leaseHours (72)."],
    ["sleepHours", -1, "is -1, and it must be a number of hours, at least 0 and at most 8760."],
    ["maxPreviews", 0.5, "is 0.5, and it must be a whole number from 1 to 1000."],
    ["maxPreviews", undefined, "is not set, and it must be a whole number from 1 to 1000."],
    ["dailyBudget", Number.NaN, "is null, and it must be US dollars, or 0 for no limit."],
  ] as const) {
    it(`refuse ${value} for ${key} in one sentence`, () => {
      const error = errorOf(() => readRules({ ...RULES, [key]: value }));
      expect([error.code, error.message]).to.deep.equal([
        "configuration-invalid",
        `The value greenroom:${key} ${sentence}`,
      ]);
    });
  }
});
