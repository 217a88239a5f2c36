import { expect } from "chai";
import { commonHostnames, compareSpecificity } from "../../../../../sandbox/cluster/controllers/gateway/hostnames.ts";

const cases: readonly (readonly [string | undefined, readonly string[], readonly string[]])[] = [
  [undefined, [], ["*"]],
  [undefined, ["a.test"], ["a.test"]],
  ["a.test", [], ["a.test"]],
  ["*.test", ["a.test", "b.c.test"], ["a.test", "b.c.test"]],
  ["*.test", ["test"], []],
  ["*.test", ["a.example"], []],
  ["a.test", ["*.test"], ["a.test"]],
  ["*.preview.test", ["*.test"], ["*.preview.test"]],
  ["*.test", ["*.preview.test"], ["*.preview.test"]],
  ["a.test", ["b.test"], []],
  ["*.TEST", ["A.test"], ["a.test"]],
];

describe("hostnames", () => {
  for (const [listener, route, expected] of cases) {
    it(`a listener for ${listener ?? "every host"} and a route for [${route}] share [${expected}]`, () => {
      expect(commonHostnames(listener, route)).to.deep.equal(expected);
    });
  }

  it("puts exact names before wildcards, and long wildcards before short ones", () => {
    const hosts = ["*", "*.test", "a.test", "*.preview.test"];
    expect(hosts.sort(compareSpecificity)).to.deep.equal(["a.test", "*.preview.test", "*.test", "*"]);
  });
});
