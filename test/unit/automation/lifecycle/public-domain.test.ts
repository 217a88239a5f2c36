import { expect } from "chai";
import { requireOwnHosts } from "../../../../automation/lifecycle/public-domain.ts";
import { failureOf } from "../../../support/failures.ts";

const STAGING = { kind: "standalone", name: "staging" } as const;

function valuesWith(staging: object, production: object = { domain: "shop.org" }) {
  const kinds: Readonly<Record<string, object>> = { platform: { domain: "example.com" }, pr: {}, staging, production };
  return { values: async (kind: string) => ({ ...kinds[kind] }) };
}

describe("the public hosts of an environment", () => {
  it("may stand below a label, or below a domain of their own", async () => {
    await requireOwnHosts(STAGING, valuesWith({ subdomain: "staging", domain: "" }));
    await requireOwnHosts(STAGING, valuesWith({ domain: "example.net" }));
  });

  it("are refused below the previews' label, and below what is none", async () => {
    for (const subdomain of ["preview", "a b"]) {
      const error = await failureOf(requireOwnHosts(STAGING, valuesWith({ subdomain })));
      expect(error.code).to.equal("configuration-invalid");
      expect(error.message)
        .to.match(/^greenroom:subdomain of staging: /)
        .and.to.contain(JSON.stringify(subdomain));
    }
  });

  it("are refused where another environment has its own", async () => {
    const same = valuesWith({ subdomain: "shop" }, { subdomain: "shop", domain: "example.com" });
    const error = await failureOf(requireOwnHosts(STAGING, same));
    expect([error.message, error.hint]).to.deep.equal([
      '"shop.example.com" is the domain of staging and of production.',
      "Set greenroom:subdomain or greenroom:domain in Pulumi.staging.yaml to one of its own.",
    ]);
  });
});
