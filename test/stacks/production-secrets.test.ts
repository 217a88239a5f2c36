import { expect } from "chai";
import { resolveStack } from "../../stacks/index.ts";
import { fingerprintsOf } from "../../stacks/secret-fingerprints.ts";
import { FINGERPRINT_KEY as KEY, standaloneSettings } from "../support/program-settings.ts";
import { record } from "../support/recorder.ts";

const STRIPE_KEY = "sk_made_up";

interface Order {
  readonly name?: "staging" | "production";
  readonly key?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

async function outputsOf({ name = "production", key = KEY, values = {}, secrets = { STRIPE_KEY } }: Order) {
  const { fingerprintKey: _, ...rest } = standaloneSettings(name, values);
  const settings = { ...rest, secrets, ...(key === "" ? {} : { fingerprintKey: key }) };
  return (await record(() => resolveStack(name).program(settings), { stack: name })).result;
}

const refusal = async (order: Order): Promise<string> => outputsOf(order).then(() => "nothing", String);

describe("what production tells about its secrets", () => {
  it("is the fingerprints of those that it uses, in plain text and without a value", async () => {
    const secrets = { STRIPE_KEY, ALERT_SLACK_WEBHOOK: "https://hooks.example.com/made-up", UNUSED: "something else" };
    const values = { alertSlackChannel: "#alerts" };
    const { secretFingerprints } = await outputsOf({ secrets, values });
    const { UNUSED: _, ...used } = secrets;
    expect(secretFingerprints).to.deep.equal(fingerprintsOf(used, KEY));
    expect(JSON.stringify(secretFingerprints)).to.not.contain("made");
  });

  it("leaves out what it shares on purpose", async () => {
    const { secretFingerprints } = await outputsOf({ values: { sharedSecrets: ["STRIPE_KEY"] } });
    expect(secretFingerprints).to.deep.equal(fingerprintsOf({}, KEY));
  });

  it("is nothing without the key, and nothing from staging", async () => {
    expect(await outputsOf({ key: "" })).to.not.have.property("secretFingerprints");
    expect(await outputsOf({ name: "staging" })).to.not.have.property("secretFingerprints");
  });

  it("is not said with a key that could be guessed", async () => {
    expect(await refusal({ key: "short" })).to.contain("GREENROOM_FINGERPRINT_KEY: it needs 32 characters");
  });

  it("names what is shared and no secret of production, and nobody else may share", async () => {
    const values = { sharedSecrets: ["STRIPE_KEY", "SENTRY_DSN"] };
    expect(await refusal({ values }))
      .to.contain('greenroom:sharedSecrets: "SENTRY_DSN" is no secret of production')
      .and.not.contain("STRIPE_KEY");
    expect(await refusal({ name: "staging", values })).to.contain('greenroom:sharedSecrets: "STRIPE_KEY" is no secret');
  });
});
