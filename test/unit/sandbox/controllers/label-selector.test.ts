import { expect } from "chai";
import { type LabelSelector, matchesLabels } from "../../../../sandbox/cluster/controllers/label-selector.ts";

const labels = { app: "web", tier: "front" };
const cases: readonly (readonly [string, LabelSelector, boolean])[] = [
  ["an empty selector", {}, true],
  ["an equal label", { matchLabels: { app: "web" } }, true],
  ["another value", { matchLabels: { app: "api" } }, false],
  ["one of two labels", { matchLabels: { app: "web", tier: "back" } }, false],
  ["In with the value", { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }, true],
  ["In without the label", { matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }, false],
  ["NotIn without the label", { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] }, true],
  ["NotIn with the value", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
  ["Exists", { matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
  ["DoesNotExist", { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
];

describe("label selector", () => {
  for (const [title, selector, expected] of cases) {
    it(`${expected ? "matches" : "does not match"} ${title}`, () => {
      expect(matchesLabels(selector, labels)).to.equal(expected);
    });
  }

  it("names an operator that Kubernetes does not have", () => {
    const selector = { matchExpressions: [{ key: "app", operator: "Like" }] };
    expect(() => matchesLabels(selector, labels)).to.throw('operator "Like" is unknown');
  });
});
