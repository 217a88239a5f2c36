import { expect } from "chai";
import { exceededQuota } from "../../../../automation/lifecycle/exceeded-quota.ts";

const refusal = (text: string) => `pods "web-1" is forbidden: exceeded quota: preview, ${text}`;

describe("a quota that refuses pods", () => {
  it("is told with what was asked, used and allowed, and the value to raise", () => {
    const text = refusal("requested: limits.memory=256Mi, used: limits.memory=768Mi, limited: limits.memory=1Gi");
    expect(exceededQuota("pr-1", ["something else", text])).to.deep.equal({
      code: "quota-exceeded",
      message: 'The quota of "pr-1" is used up (limits.memory: 256Mi more asked for, 768Mi of 1Gi used).',
      hint: "Raise greenroom:limitsMemory in the environment's Pulumi.<kind>.yaml, or make apps smaller in apps.ts.",
    });
  });

  it("is told with everything that it limits", () => {
    const text = refusal("requested: limits.cpu=1,pods=1, used: limits.cpu=4,pods=9, limited: limits.cpu=4,pods=9");
    expect(exceededQuota("pr-1", [text])?.message).to.contain(
      "limits.cpu: 1 more asked for, 4 of 4 used; pods: 1 more",
    );
    expect(exceededQuota("pr-1", [text])?.hint).to.contain("greenroom:limitsCpu and greenroom:pods");
  });

  it("has no value to raise when the limit is the same for all", () => {
    const text = refusal("requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0");
    expect(exceededQuota("pr-1", [text])?.hint).to.contain("the same for all environments");
  });

  it("is not found in other reasons", () => {
    expect(exceededQuota("pr-1", ["the image cannot be pulled"])).to.equal(undefined);
  });
});
