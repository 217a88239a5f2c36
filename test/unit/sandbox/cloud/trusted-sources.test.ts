import { expect } from "chai";
import { renderHostAccess } from "../../../../sandbox/cloud/postgres/trusted-sources.ts";

const SUPERUSER_RULES = ["local all postgres trust", "hostssl all postgres all reject"];

describe("a managed database's access rules", () => {
  const rules = (sources: readonly string[] | "everyone") =>
    renderHostAccess(sources, ["127.0.0.1"]).trimEnd().split("\n");

  it("let everyone in over TLS with a password when nobody is named", () => {
    expect(rules("everyone")).to.deep.equal([
      ...SUPERUSER_RULES,
      "hostssl all all 0.0.0.0/0 scram-sha-256",
      "hostssl all all ::/0 scram-sha-256",
    ]);
  });

  it("let the sandbox itself in, and nobody else, when no source is left", () => {
    expect(rules([])).to.deep.equal([...SUPERUSER_RULES, "hostssl all all 127.0.0.1/32 scram-sha-256"]);
  });

  it("take addresses and ranges of both families", () => {
    expect(rules(["10.200.1.10", "10.0.0.0/8", "fd00::1"]).slice(3)).to.deep.equal([
      "hostssl all all 10.200.1.10/32 scram-sha-256",
      "hostssl all all 10.0.0.0/8 scram-sha-256",
      "hostssl all all fd00::1/128 scram-sha-256",
    ]);
  });

  for (const source of ["web", "10.0.0.0/33", "10.0.0.1/x", "10.0.0.0/8 trust"]) {
    it(`refuse "${source}"`, () => {
      expect(() => rules([source])).to.throw(`the trusted source "${source}" is neither an IP address nor a range`);
    });
  }
});
