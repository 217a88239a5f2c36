import { expect } from "chai";
import { onePassword } from "../../../../automation/services/one-password.ts";
import { failureOf } from "../../../support/failures.ts";

const REFERENCE = "op://Preview/Stripe/key";

/** A token of the right form for an account that nobody has, at an address where nothing listens. */
function madeUpToken(): string {
  const token = {
    email: "made-up@example.com",
    muk: { alg: "A256GCM", ext: true, k: "AQ".padEnd(43, "A"), key_ops: ["encrypt", "decrypt"], kty: "oct", kid: "mp" },
    secretKey: "A3-AAAAAA-AAAAAA-AAAAA-AAAAA-AAAAA-AAAAA",
    srpX: "ab".repeat(32),
    signInAddress: "127.0.0.1:9",
    userAuth: { alg: "PBES2g-HS256", iterations: 650_000, method: "SRPg-4096", salt: "A".repeat(22) },
    throttleSecret: { seed: "ab".repeat(32), uuid: "A".repeat(26) },
    deviceUuid: "a".repeat(26),
  };
  return `ops_${Buffer.from(JSON.stringify(token)).toString("base64url")}`;
}

describe("1Password's SDK", function () {
  this.timeout(30_000);

  it("says on the spot what is wrong with references, with no token that opens anything", async () => {
    const resolved = await onePassword("made up")(["op://Preview/Stripe", REFERENCE, "op://Préview/Stripe/key"]);
    expect([...resolved.keys()]).to.deep.equal(["op://Preview/Stripe", "op://Préview/Stripe/key"]);
    expect(resolved.get("op://Preview/Stripe"))
      .to.have.property("reason")
      .that.contains('must be "op://<vault>/<item>/[section/]field');
    expect(resolved.get("op://Préview/Stripe/key")).to.have.property("reason").that.contains("invalid character");
  });

  it("refuses a token that is none, in one sentence without the token", async () => {
    for (const token of ["made-up-token", "ops_made-up-token"]) {
      const { code, message, hint, details } = await failureOf(onePassword(token)([REFERENCE]));
      expect(code).to.equal("secret-unresolved");
      expect(message)
        .to.match(/^1Password cannot be asked: .*service account.*\.$/)
        .and.not.contain("made-up");
      expect(hint).to.contain("Check OP_SERVICE_ACCOUNT_TOKEN");
      expect(details).to.deep.equal([`needed for ${REFERENCE}`]);
    }
  });

  it("says so when the account cannot be reached", async () => {
    const { code, message } = await failureOf(onePassword(madeUpToken())([REFERENCE]));
    expect(code).to.equal("secret-unresolved");
    expect(message).to.contain("1Password cannot be asked: authentication error").and.contain("error sending request");
  });
});
