import { isProperties, type Properties, type Value } from "../../framework/values.ts";
import { objectAt, objectsAt } from "../../terraform/json.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { flag, number, object, type Schema, set, text } from "../../terraform/schema/property.ts";
import { between } from "../../terraform/schema/rules.ts";

const NO = { default: false } as const;

const PULL_REQUEST: Schema = {
  dismissStaleReviewsOnPush: flag("optional", NO),
  requireCodeOwnerReview: flag("optional", NO),
  requireLastPushApproval: flag("optional", NO),
  requiredApprovingReviewCount: number("optional", { default: 0, check: between(0, 10) }),
  requiredReviewThreadResolution: flag("optional", NO),
};

const STATUS_CHECKS: Schema = {
  requiredChecks: set(
    "required",
    object("required", { context: text("required"), integrationId: number("optional", { default: 0 }) }),
    { wire: "required_status_checks" },
  ),
  strictRequiredStatusChecksPolicy: flag("optional", NO),
  doNotEnforceOnCreate: flag("optional", NO),
};

/** The rules without parameters, by their names in the API. */
const SIMPLE = { deletion: "deletion", nonFastForward: "non_fast_forward", update: "update" } as const;

/** What a ruleset's `rules` may hold; others are refused by name. */
export const RULES: Schema = {
  deletion: flag("optional"),
  nonFastForward: flag("optional"),
  update: flag("optional"),
  pullRequest: object("optional", PULL_REQUEST),
  requiredStatusChecks: object("optional", STATUS_CHECKS),
};

/** The API's form of `rules`: a list with one entry for each. */
export function rulesToWire(rules: Properties): readonly Properties[] {
  const simple = Object.entries(SIMPLE).flatMap(([name, type]) => (rules[name] === true ? [{ type }] : []));
  const { pullRequest, requiredStatusChecks } = rules;
  return [
    ...simple,
    ...(isProperties(pullRequest) ? [{ type: "pull_request", parameters: toWire(PULL_REQUEST, pullRequest) }] : []),
    ...(isProperties(requiredStatusChecks)
      ? [{ type: "required_status_checks", parameters: checksToWire(requiredStatusChecks) }]
      : []),
  ];
}

/** `rules` from the API's list. */
export function rulesFromWire(list: readonly Properties[]): Properties {
  const find = (type: string) => list.find((rule) => rule.type === type);
  const simple = Object.entries(SIMPLE).map(([name, type]): [string, Value] => [name, find(type) !== undefined]);
  const pullRequest = find("pull_request");
  const checks = find("required_status_checks");
  return {
    ...Object.fromEntries(simple),
    ...(pullRequest === undefined ? {} : { pullRequest: fromWire(PULL_REQUEST, objectAt(pullRequest, "parameters")) }),
    ...(checks === undefined ? {} : { requiredStatusChecks: checksFromWire(objectAt(checks, "parameters")) }),
  };
}

/** No app is 0 here, and nothing in the API. */
function checksToWire(checks: Properties): Properties {
  const required = objectsAt(checks, "requiredChecks").map(({ context = "", integrationId = 0 }) =>
    integrationId === 0 ? { context } : { context, integration_id: integrationId },
  );
  return { ...toWire(STATUS_CHECKS, checks), required_status_checks: required };
}

function checksFromWire(parameters: Properties): Properties {
  const checks = objectsAt(parameters, "required_status_checks").map(({ context = "", integration_id = 0 }) => ({
    context,
    integrationId: integration_id,
  }));
  return { ...fromWire(STATUS_CHECKS, parameters), requiredChecks: checks };
}
