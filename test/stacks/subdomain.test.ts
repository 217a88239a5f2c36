import { expect } from "chai";
import { readStandaloneConfig } from "../../stacks/config.ts";
import { parseSubdomain } from "../../stacks/subdomain.ts";
import { standaloneSettings } from "../support/program-settings.ts";
import { record } from "../support/recorder.ts";

describe("parseSubdomain", () => {
  for (const value of ["", "staging", "s", "qa-2", "a".repeat(63)]) {
    it(`takes "${value}"`, () => {
      expect(parseSubdomain(value)).to.equal(value);
    });
  }

  for (const value of ["a b", "Staging", "staging_", "x.y.z", "-a", "a-", "a".repeat(64), 7, null]) {
    it(`refuses ${JSON.stringify(value)}, which is no label of a host`, () => {
      expect(() => parseSubdomain(value)).to.throw(`or nothing, got ${JSON.stringify(value)}`);
    });
  }

  it("leaves the label of the previews to them", async () => {
    const { values = {} } = standaloneSettings("staging", { subdomain: "preview" });
    const refusal = await record(() => readStandaloneConfig("staging", values)).then(() => "none", String);
    expect(refusal).to.contain(
      'greenroom:subdomain: "preview" belongs to the pull request environments: take another name, such as staging',
    );
  });
});
