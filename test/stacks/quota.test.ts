import { expect } from "chai";
import type { PlacedApp } from "../../components/catalogue/index.ts";
import { formatQuantity, parseQuantity, type Quota } from "../../components/namespace/index.ts";
import { requireQuota } from "../../stacks/quota.ts";
import { APPS } from "../support/program-settings.ts";

const QUOTA: Quota = { requestsCpu: "1", requestsMemory: "2Gi", limitsCpu: "4", limitsMemory: "4Gi", pods: 24 };
const PLACED: readonly PlacedApp[] = APPS.map((app) => ({ ...app, size: "small", replicas: 1 }));

function refusal(quota: Partial<Quota>, placed = PLACED): string {
  try {
    requireQuota("pr-12", placed, { ...QUOTA, ...quota }, "Pulumi.pr.yaml");
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("requireQuota", () => {
  it("takes apps that fit, with one more of the largest while it is updated", () => {
    expect(refusal({})).to.equal("");
    expect(
      refusal({ requestsCpu: "200m", requestsMemory: "384Mi", limitsCpu: "2", limitsMemory: "1Gi", pods: 4 }),
    ).to.equal("");
  });

  it("names the value that is too small, what it is and what each app needs", () => {
    expect(refusal({ limitsMemory: "1023Mi" })).to.equal(
      'The quota of "pr-12" is too small for its apps:\n' +
        "  greenroom:limitsMemory in Pulumi.pr.yaml is 1023Mi, and 1Gi is needed: " +
        "api 256Mi, web 256Mi, worker 256Mi, and 256Mi while one of them is updated",
    );
  });

  it("counts what runs beside the apps", () => {
    const beside = {
      "the cache": { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "250m", memory: "96Mi" } },
    };
    const quota = { ...QUOTA, requestsMemory: "384Mi", pods: 4 };
    expect(() => requireQuota("pr-12", PLACED, quota, "Pulumi.pr.yaml", {})).not.to.throw();
    expect(() => requireQuota("pr-12", PLACED, quota, "Pulumi.pr.yaml", beside))
      .to.throw("is 384Mi, and 448Mi is needed: api 96Mi, web 96Mi, worker 96Mi, the cache 64Mi")
      .with.property("message")
      .that.includes("greenroom:pods in Pulumi.pr.yaml is 4, and 5 are needed");
  });

  it("names everything that is too small at once", () => {
    const text = refusal({ requestsCpu: "100m", pods: 3 });
    expect(text).to.contain("greenroom:requestsCpu in Pulumi.pr.yaml is 100m, and 200m is needed");
    expect(text).to.contain("greenroom:pods in Pulumi.pr.yaml is 3, and 4 are needed");
  });

  it("counts every copy of an app and its size", () => {
    const placed = PLACED.map((app) => ({ ...app, size: "large" as const, replicas: 2 }));
    expect(refusal({ limitsCpu: "6" }, placed)).to.contain(
      "limitsCpu in Pulumi.pr.yaml is 6, and 7 is needed: api 2, ",
    );
  });

  it("refuses what is no quantity", () => {
    expect(refusal({ requestsMemory: "2 GB" })).to.contain(
      'greenroom:requestsMemory in Pulumi.pr.yaml is "2 GB", and a',
    );
  });
});

describe("quantities", () => {
  const TABLE: readonly [string, number | undefined][] = [
    ["250m", 0.25],
    ["2", 2],
    ["1.5", 1.5],
    ["96Mi", 100_663_296],
    ["1G", 1e9],
    ["129e6", 129e6],
    ["1E3", 1000],
    ["1.5e-3", 0.0015],
    ["500u", 0.0005],
    ["100n", 1e-7],
    ["1E", 1e18],
    ["2P", 2e15],
    ["1Ei", 2 ** 60],
    ["1.5Pi", 1.5 * 2 ** 50],
    ["1.", 1],
    [".5Gi", 2 ** 29],
    ["+1", 1],
    ["-1", -1],
    ["1GB", undefined],
    ["1e", undefined],
    ["1e1.5", undefined],
    ["1ki", undefined],
    ["1mi", undefined],
    ["e3", undefined],
    [".", undefined],
    ["", undefined],
  ];
  for (const [text, number] of TABLE) {
    it(`read ${JSON.stringify(text)} as ${number}`, () => expect(parseQuantity(text)).to.equal(number));
  }

  it("are written in the shortest whole form", () => {
    expect([0.05, 2, 1.25].map((number) => formatQuantity(number, "processors"))).to.deep.equal(["50m", "2", "1250m"]);
    expect([2 ** 30, 1.5 * 2 ** 30, 1].map((number) => formatQuantity(number, "bytes"))).to.deep.equal([
      "1Gi",
      "1536Mi",
      "1Mi",
    ]);
  });
});
