import { expect } from "chai";
import { hostMatcher, requestMatcher } from "../../../../../sandbox/cluster/controllers/gateway/caddy-matchers.ts";
import type { RouteMatch } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";

const path = (type: string, value: string): RouteMatch => ({ path: { type, value } });
const cases: readonly (readonly [string, RouteMatch, object])[] = [
  ["every path", path("PathPrefix", "/"), {}],
  ["a prefix by whole segments", path("PathPrefix", "/a.b/"), { path_regexp: { pattern: "^/a\\.b(/|$)" } }],
  ["an exact path", path("Exact", "/a"), { path_regexp: { pattern: "^/a$" } }],
  ["a method", { method: "PUT" }, { method: ["PUT"] }],
  [
    "a header",
    { headers: [{ name: "X-Version", value: "1.0" }] },
    { header_regexp: { "X-Version": { pattern: "^1\\.0$" } } },
  ],
  ["a parameter", { queryParams: [{ name: "q", value: "1" }] }, { query: { q: ["1"] } }],
];

describe("Caddy matchers", () => {
  for (const [title, match, matcher] of cases) {
    it(`compare ${title}`, () => {
      expect(requestMatcher(match)).to.deep.equal(Object.keys(matcher).length === 0 ? {} : { match: [matcher] });
    });
  }

  it("compare an exact host by name and every host not at all", () => {
    expect(hostMatcher("a.test")).to.deep.equal({ match: [{ host: ["a.test"] }] });
    expect(hostMatcher("*")).to.deep.equal({});
  });

  it("let a wildcard host stand for one or more labels", () => {
    const { match } = hostMatcher("*.test") as { match: [{ header_regexp: { Host: { pattern: string } } }] };
    const pattern = new RegExp(match[0].header_regexp.Host.pattern.replace("(?i)", ""), "i");
    const hosts = ["a.test", "A.b.TEST:8443", "test", "a.test.example", "atest"];
    expect(hosts.filter((host) => pattern.test(host))).to.deep.equal(["a.test", "A.b.TEST:8443"]);
  });
});
