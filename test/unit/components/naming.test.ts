import { expect } from "chai";
import { bearsPrefix, databaseName, hostName, PLATFORM_PREFIX, previewDomain } from "../../../components/naming.ts";

describe("hostName", () => {
  it("is one label below the domain, because a wildcard certificate covers one label only", () => {
    expect(hostName("pr-12", "api", "preview.example.com")).to.equal("pr-12-api.preview.example.com");
  });

  it("takes a label of 63 characters and refuses one of 64, with its length", () => {
    expect(hostName("pr-1", "a".repeat(58), "example.com")).to.equal(`pr-1-${"a".repeat(58)}.example.com`);
    expect(() => hostName("pr-1", "a".repeat(59), "example.com")).to.throw("has 64 characters and may have 63");
  });
});

describe("previewDomain", () => {
  it("stands between the hosts and the domain", () => {
    expect(previewDomain("example.com")).to.equal("preview.example.com");
  });
});

describe("bearsPrefix", () => {
  for (const [name, expected] of [
    ["greenroom-preview", true],
    ["greenroom-preview-0123456", true],
    ["greenroom-previews", false],
    ["greenroom", false],
  ] as const) {
    it(`${expected ? "takes" : "leaves"} "${name}" ${expected ? "for" : "to others than"} the platform`, () => {
      expect(bearsPrefix(name, PLATFORM_PREFIX)).to.equal(expected);
    });
  }
});

describe("databaseName", () => {
  it("needs no quotes in SQL", () => {
    expect(databaseName("pr-12")).to.equal("pr_12");
  });

  for (const environment of ["12-pr", "PR-12", "pr-12; DROP", "", "p".repeat(64)]) {
    it(`refuses "${environment.slice(0, 12)}", which PostgreSQL would cut, change or misread`, () => {
      expect(() => databaseName(environment)).to.throw("cannot name a database");
    });
  }
});
