import { expect } from "chai";
import { CliError } from "../../../../automation/errors.ts";
import { type NameServerLookup, requireDelegation } from "../../../../automation/lifecycle/delegation.ts";

const OWN = ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"];

/** DNS in which only these names have an answer: name servers, or an error's code; others have none. */
function dns(answers: Readonly<Record<string, readonly string[] | string>>) {
  const asked: string[] = [];
  const lookup: NameServerLookup = async (domain) => {
    asked.push(domain);
    const answer = answers[domain] ?? "ENODATA";
    if (typeof answer === "string") throw Object.assign(new Error(`queryNs ${answer}`), { code: answer });
    return answer;
  };
  return { asked, lookup };
}

const failureOf = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the check of a domain's name servers", () => {
  it("is content with DigitalOcean's, also those of a domain above", async () => {
    const direct = dns({ "example.com": OWN });
    expect(await failureOf(requireDelegation("example.com", direct.lookup))).to.equal(undefined);
    const above = dns({ "example.com": OWN });
    expect(await failureOf(requireDelegation("shop.example.com", above.lookup))).to.equal(undefined);
    expect(above.asked).to.deep.equal(["shop.example.com", "example.com"]);
  });

  it("names the others", async () => {
    const { lookup } = dns({ "example.com": ["b.registrar.example", "a.registrar.example"] });
    const error = await failureOf(requireDelegation("example.com", lookup));
    expect(error).to.be.instanceOf(CliError);
    expect(error).to.include({
      code: "domain-not-delegated",
      message: `The name servers of "example.com" are not DigitalOcean's: it has a.registrar.example, b.registrar.example.`,
    });
    expect(error).to.have.property("hint").that.contains("Set greenroom:domain in Pulumi.platform.yaml to a domain");
  });

  it("says so when there are none, and does not ask for the last label", async () => {
    const { asked, lookup } = dns({ com: ["a.gtld-servers.net"], "example.com": "ENOTFOUND" });
    expect(await failureOf(requireDelegation("example.com", lookup)))
      .to.have.property("message")
      .that.contains("are not DigitalOcean's: it has none.");
    expect(asked).to.deep.equal(["example.com"]);
  });

  it("proves nothing when a server does not answer, as DigitalOcean's before the zone is made", async () => {
    for (const code of ["EREFUSED", "ESERVFAIL", "ETIMEOUT"]) {
      expect(await failureOf(requireDelegation("example.com", dns({ "example.com": code }).lookup))).to.equal(
        undefined,
      );
    }
  });

  it("is not fooled by a name that only looks like DigitalOcean's", async () => {
    const { lookup } = dns({ "example.com": ["ns1.digitalocean.com.example.net", "notdigitalocean.com"] });
    expect(await failureOf(requireDelegation("example.com", lookup))).to.have.property("code", "domain-not-delegated");
  });
});
