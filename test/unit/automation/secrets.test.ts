import { expect } from "chai";
import { createConfidential } from "../../../automation/report/confidential.ts";
import { createSecretStore } from "../../../automation/secret-store.ts";
import { obtainSecrets } from "../../../automation/secrets.ts";
import type { Resolved } from "../../../automation/services/one-password.ts";
import { readCatalogue } from "../../../components/catalogue/index.ts";
import type { SecretOrder } from "../../../stacks/secret-plan.ts";
import { failureOf } from "../../support/failures.ts";

const STRIPE = "op://Preview/Stripe/key";
const MAIL = "op://Preview/Mail/token";
const APPS = readCatalogue({
  web: {
    source: "web",
    environment: { KEY: { secret: "STRIPE_KEY", from: STRIPE }, MAIL: { secret: "MAIL_TOKEN" }, MODE: "trial" },
  },
});
const ORDER: SecretOrder = { kind: "pr", apps: APPS, values: { secrets: { MAIL_TOKEN: MAIL } }, variables: {} };

/** A 1Password that knows some references, and remembers what it was asked. */
function vault(known: Readonly<Record<string, Resolved>>) {
  const asked: (readonly string[])[] = [];
  const resolve = async (references: readonly string[]) => {
    asked.push(references);
    return new Map(Object.entries(known).filter(([reference]) => references.includes(reference)));
  };
  return { asked, resolve };
}

const FULL = { [STRIPE]: { value: "sk_made_up" }, [MAIL]: { value: "mail_made_up" } };

describe("the secrets of an environment", () => {
  it("are asked for in one go, but for those whose value is at hand", async () => {
    const { asked, resolve } = vault(FULL);
    expect(await obtainSecrets(ORDER, resolve)).to.deep.equal({
      values: { STRIPE_KEY: "sk_made_up", MAIL_TOKEN: "mail_made_up" },
      used: ["STRIPE_KEY", "MAIL_TOKEN"],
      texts: { "web.environment.MODE": "trial" },
    });
    const variables = { GREENROOM_SECRET_STRIPE_KEY: "sk_of_mine" };
    expect((await obtainSecrets({ ...ORDER, variables }, resolve)).values.STRIPE_KEY).to.equal("sk_of_mine");
    expect(asked).to.deep.equal([[STRIPE, MAIL], [MAIL]]);
  });

  it("are asked of nobody when all values are at hand", async () => {
    const { asked, resolve } = vault(FULL);
    const variables = { GREENROOM_SECRET_STRIPE_KEY: "sk_of_mine", GREENROOM_SECRET_MAIL_TOKEN: "mail_of_mine" };
    await obtainSecrets({ ...ORDER, variables }, resolve);
    expect(asked).to.deep.equal([]);
  });

  it("are named, each with what to set, when nobody can be asked", async () => {
    const error = await failureOf(obtainSecrets(ORDER));
    expect([error.code, error.exitCode]).to.deep.equal(["secret-missing", 2]);
    expect(error.message).to.equal("The values of STRIPE_KEY, MAIL_TOKEN are missing.");
    expect(error.details).to.deep.equal([
      `STRIPE_KEY: set OP_SERVICE_ACCOUNT_TOKEN, which opens ${STRIPE} (web.environment.KEY in the catalogue), or GREENROOM_SECRET_STRIPE_KEY to its value`,
      `MAIL_TOKEN: set OP_SERVICE_ACCOUNT_TOKEN, which opens ${MAIL} (greenroom:secrets in Pulumi.pr.yaml), or GREENROOM_SECRET_MAIL_TOKEN to its value`,
    ]);
  });

  it("are named when they stand nowhere, and nobody is asked for the others", async () => {
    const { asked, resolve } = vault(FULL);
    const error = await failureOf(obtainSecrets({ ...ORDER, values: {} }, resolve));
    expect([error.code, error.message]).to.deep.equal(["secret-missing", "The value of MAIL_TOKEN is missing."]);
    expect(error.details).to.deep.equal([
      "MAIL_TOKEN, for web.environment.MAIL: set GREENROOM_SECRET_MAIL_TOKEN to its value",
    ]);
    expect(asked).to.deep.equal([]);
  });

  it("are named with 1Password's reason when a reference stands for nothing", async () => {
    const { resolve } = vault({ [STRIPE]: { reason: "the item has no such field" }, [MAIL]: { value: "" } });
    const error = await failureOf(obtainSecrets(ORDER, resolve));
    expect([error.code, error.exitCode]).to.deep.equal(["secret-unresolved", 1]);
    expect(error.message).to.equal("1Password gives no value for STRIPE_KEY, MAIL_TOKEN.");
    expect(error.details).to.deep.equal([
      `STRIPE_KEY: ${STRIPE} (web.environment.KEY in the catalogue): the item has no such field`,
      `MAIL_TOKEN: ${MAIL} (greenroom:secrets in Pulumi.pr.yaml): the field is empty`,
    ]);
  });

  it("are not looked for among values that cannot be used", async () => {
    const error = await failureOf(obtainSecrets({ ...ORDER, values: { secrets: { MAIL_TOKEN: "mail_made_up" } } }));
    expect([error.code, error.message]).to.deep.equal([
      "configuration-invalid",
      "What stands about secrets in Pulumi.pr.yaml cannot be used:",
    ]);
    expect(error.details.join()).to.contain("greenroom:secrets: MAIL_TOKEN").and.not.contain("mail_made_up");
  });
});

describe("secrets that come all at once", () => {
  it("are refused by the name of their variable when they are no JSON object, and none is shown", async () => {
    const bad = { GREENROOM_SECRETS: "sk_made_up" };
    const error = await failureOf(obtainSecrets({ ...ORDER, variables: bad }));
    expect(error.message).to.equal(
      "What stands about secrets in the environment variable GREENROOM_SECRETS cannot be used:",
    );
    expect(error.details).to.have.lengthOf(1);
    expect(error.details.join()).to.contain("a JSON object of texts is needed").and.not.contain("sk_made_up");
    const both = await failureOf(obtainSecrets({ ...ORDER, values: { secrets: { MAIL_TOKEN: "a" } }, variables: bad }));
    expect(both.message).to.contain("in the environment variable GREENROOM_SECRETS and in Pulumi.pr.yaml cannot");
  });
});

describe("the store of secrets", () => {
  it("asks once for each environment, and keeps what it found out of all that is told", async () => {
    const { asked, resolve } = vault(FULL);
    const confidential = createConfidential({});
    const values = async () => ORDER.values;
    const secrets = createSecretStore({ values, variables: {}, confidential, resolve });
    const environment = { kind: "pull-request", name: "pr-1", number: 1 } as const;
    const [first, second] = await Promise.all([secrets(environment, APPS), secrets(environment, APPS)]);
    expect(first).to.equal(second);
    expect(asked).to.have.lengthOf(1);
    expect(confidential.hide("sk_made_up and mail_made_up")).to.equal("[secret] and [secret]");
    await secrets({ ...environment, name: "pr-2", number: 2 }, APPS);
    expect(asked).to.have.lengthOf(2);
  });
});
