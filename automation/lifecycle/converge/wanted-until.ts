import type { PullRequestEnvironment } from "../../environment.ts";
import type { Tools } from "../../tools.ts";
import type { PreviewLease } from "./decision.ts";
import { readPast } from "./history.ts";
import { readLabels } from "./preview-labels.ts";
import { leaseOf } from "./preview-lease.ts";
import { readRules } from "./rules.ts";

/** Until when the environment of a pull request is wanted, as it is now; undefined for a pull request that is not open. */
export async function wantedUntil(
  { name, number }: PullRequestEnvironment,
  tools: Tools,
): Promise<PreviewLease | undefined> {
  const now = tools.now();
  const [github, values] = await Promise.all([tools.github(), tools.values("pr")]);
  const rules = readRules(values);
  const pullRequest = await github.pullRequest(number);
  if (pullRequest?.isOpen !== true) return undefined;
  const { activity } = await readPast(pullRequest, name, github, now);
  return leaseOf({ activity, isKept: readLabels(pullRequest.labels).isKept, rules, now });
}
