import { expect } from "chai";
import { fingerprintsOf, isMadeWith, readFingerprints, sharedValues } from "../../../stacks/secret-fingerprints.ts";

const KEY = "a made-up key with enough characters";
const OTHER_KEY = "another key that is made up and long";

describe("the fingerprint of a secret", () => {
  it("is an HMAC with SHA-256, whole, and tells nothing else", () => {
    const { key, secrets } = fingerprintsOf({ STRIPE_KEY: "sk_made_up" }, KEY);
    // printf 'value:sk_made_up' | openssl dgst -sha256 -hmac "$KEY"
    expect(secrets).to.deep.equal({ STRIPE_KEY: "6141d02ebc77bf8587c484738e8c6473cf261171b8e174b3a472dec9d5afc644" });
    expect(key).to.match(/^[0-9a-f]{64}$/);
  });

  it("is the same for the same value, and another with another key", () => {
    const { secrets } = fingerprintsOf({ ONE: "made-up-value", TWO: "made-up-value" }, KEY);
    expect(secrets.ONE).to.equal(secrets.TWO);
    expect(fingerprintsOf({ ONE: "made-up-value" }, OTHER_KEY).secrets.ONE).to.not.equal(secrets.ONE);
  });

  it("is left out for what is so short that it could be guessed", () => {
    const values = { FLAG: "true", PIN: "1234567", WORD: "12345678" };
    expect(Object.keys(fingerprintsOf(values, KEY).secrets)).to.deep.equal(["WORD"]);
  });

  it("is compared under every name", () => {
    const production = fingerprintsOf({ STRIPE_KEY: "sk_made_up", PAYMENT_KEY: "sk_made_up", OTHER: "something" }, KEY);
    const own = { STRIPE_KEY: "sk_of_its_own", MAIL_KEY: "sk_made_up", FLAG: "true" };
    expect(sharedValues(own, production, KEY)).to.deep.equal([
      { name: "MAIL_KEY", productionNames: ["STRIPE_KEY", "PAYMENT_KEY"] },
    ]);
  });

  it("tells whether it was made with a key", () => {
    expect(isMadeWith(KEY, fingerprintsOf({}, KEY))).to.equal(true);
    expect(isMadeWith(OTHER_KEY, fingerprintsOf({}, KEY))).to.equal(false);
  });

  it("is read from an output of any form", () => {
    const published = fingerprintsOf({ STRIPE_KEY: "sk_made_up" }, KEY);
    expect(readFingerprints(JSON.parse(JSON.stringify(published)))).to.deep.equal(published);
    for (const other of [undefined, null, "[secret]", {}, { key: 1, secrets: {} }, { key: "k", secrets: null }]) {
      expect(readFingerprints(other)).to.equal(undefined);
    }
  });
});
