import type { ConfigValues } from "../../engine/values.ts";
import { CliError } from "../../errors.ts";
import type { PreviewRules } from "./facts.ts";

const LONGEST_HOURS = 8760;
const MOST_PREVIEWS = 1000;

/** Which numbers a rule allows, and how people say it. */
interface Range {
  readonly allows: (value: number) => boolean;
  readonly words: string;
}

const HOURS: Range = {
  allows: (hours) => hours > 0 && hours <= LONGEST_HOURS,
  words: `a number of hours, more than 0 and at most ${LONGEST_HOURS}`,
};
const SLEEP: Range = {
  allows: (hours) => hours >= 0 && hours <= LONGEST_HOURS,
  words: `a number of hours, at least 0 and at most ${LONGEST_HOURS}`,
};
const COUNT: Range = {
  allows: (count) => Number.isInteger(count) && count >= 1 && count <= MOST_PREVIEWS,
  words: `a whole number from 1 to ${MOST_PREVIEWS}`,
};
const DOLLARS: Range = { allows: (dollars) => dollars >= 0, words: "US dollars, or 0 for no limit" };

/**
 * The rules of previews among the values that all pull request environments share.
 *
 * @throws CliError `configuration-invalid`
 */
export function readRules(values: ConfigValues): PreviewRules {
  const leaseHours = readNumber(values, "leaseHours", HOURS);
  return {
    leaseHours,
    warnHours: readNumber(values, "warnHours", {
      allows: (hours) => hours >= 0 && hours < leaseHours,
      words: `a number of hours, at least 0 and fewer than leaseHours (${leaseHours})`,
    }),
    sleepHours: readNumber(values, "sleepHours", SLEEP),
    maxPreviews: readNumber(values, "maxPreviews", COUNT),
    dailyBudget: readNumber(values, "dailyBudget", DOLLARS),
  };
}

function readNumber(values: ConfigValues, key: keyof PreviewRules, { allows, words }: Range): number {
  const value = values[key];
  if (typeof value === "number" && Number.isFinite(value) && allows(value)) return value;
  const given = value === undefined ? "not set" : JSON.stringify(value);
  throw new CliError(
    "configuration-invalid",
    `The value greenroom:${key} is ${given}, and it must be ${words}.`,
    "Set it in Pulumi.pr.yaml.",
  );
}
