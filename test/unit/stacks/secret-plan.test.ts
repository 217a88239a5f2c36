import { expect } from "chai";
import { readCatalogue } from "../../../components/catalogue/index.ts";
import { plainTexts, planSecrets, type SecretOrder } from "../../../stacks/secret-plan.ts";

const APPS = readCatalogue({
  web: {
    source: "web",
    environment: { KEY: { secret: "STRIPE_KEY", from: "op://Apps/Stripe/key" }, MODE: "trial", PORTS: 2 },
  },
});

function plan(order: Partial<SecretOrder>) {
  return planSecrets({ kind: "pr", apps: APPS, values: {}, variables: {}, ...order });
}

describe("where a secret comes from", () => {
  it("is its variable first, then the environment's values, then the catalogue", () => {
    const values = { secrets: { STRIPE_KEY: "op://Preview/Stripe/key" } };
    const variables = { GREENROOM_SECRET_STRIPE_KEY: "sk_made_up" };
    expect(plan({ values, variables })).to.deep.include({ given: { STRIPE_KEY: "sk_made_up" }, referred: [] });
    expect(plan({ values }).referred).to.deep.equal([
      { name: "STRIPE_KEY", reference: "op://Preview/Stripe/key", place: "greenroom:secrets in Pulumi.pr.yaml" },
    ]);
    expect(plan({}).referred).to.deep.equal([
      { name: "STRIPE_KEY", reference: "op://Apps/Stripe/key", place: "web.environment.KEY in the catalogue" },
    ]);
  });

  it("is 1Password for a variable that holds a reference, whoever it belongs to on the platform", () => {
    const variables = { GREENROOM_SECRET_STRIPE_KEY: "op://Mine/Stripe/key", GREENROOM_SECRET_UNUSED: "op://a/b/c" };
    const place = (name: string) => `the environment variable GREENROOM_SECRET_${name}`;
    expect(plan({ variables })).to.deep.include({
      given: {},
      referred: [{ name: "STRIPE_KEY", reference: "op://Mine/Stripe/key", place: place("STRIPE_KEY") }],
    });
    const { referred, missing } = plan({ kind: "platform", apps: [], variables });
    expect(referred.map(({ name }) => name)).to.deep.equal(["STRIPE_KEY", "UNUSED"]);
    expect(missing).to.deep.equal([]);
  });

  it("is the bundle that a workflow hands over, unless a variable of its own says otherwise", () => {
    const bundle = JSON.stringify({ STRIPE_KEY: "sk_bundled", OTHER: "op://a/b/c", NONE: "" });
    expect(plan({ variables: { GREENROOM_SECRETS: bundle } }).given).to.deep.equal({ STRIPE_KEY: "sk_bundled" });
    const variables = { GREENROOM_SECRETS: bundle, GREENROOM_SECRET_STRIPE_KEY: "sk_made_up" };
    expect(plan({ variables }).given).to.deep.equal({ STRIPE_KEY: "sk_made_up" });
    const { referred } = plan({ kind: "platform", apps: [], variables });
    expect(referred).to.deep.equal([
      { name: "OTHER", reference: "op://a/b/c", place: "the environment variable GREENROOM_SECRETS" },
    ]);
  });

  for (const bundle of ["sk_made_up", "[]", "null", '{"STRIPE_KEY": 1}']) {
    it(`is not a bundle of another form, which is not shown: ${bundle}`, () => {
      expect(plan({ variables: { GREENROOM_SECRETS: bundle } }).problems).to.deep.equal([
        'GREENROOM_SECRETS: a JSON object of texts is needed, such as {"STRIPE_KEY": "…"}',
      ]);
    });
  }

  it("is nowhere when nothing says it", () => {
    const [web] = APPS;
    if (web === undefined) throw new Error("there is no app");
    const apps = [{ ...web, environment: { KEY: { secret: "STRIPE_KEY" } } }];
    const { missing, users } = plan({ apps });
    expect([missing, [...users]]).to.deep.equal([["STRIPE_KEY"], [["STRIPE_KEY", "web.environment.KEY"]]]);
  });

  it("may be said for one environment's own use of an app, and for its alerts", () => {
    const values = {
      apps: { web: { environment: { TOKEN: { secret: "TOKEN", from: "op://Staging/Web/token" } } } },
      alertSlackChannel: "#alerts",
    };
    const { referred, missing } = plan({ kind: "staging", values });
    expect(referred.map(({ name }) => name)).to.deep.equal(["STRIPE_KEY", "TOKEN"]);
    expect(missing).to.deep.equal(["ALERT_SLACK_WEBHOOK"]);
  });
});

describe("greenroom:secrets", () => {
  it("holds references to what is used, and never shows what stands there instead", () => {
    const secrets = { STRIPE_KEY: "sk_live_made_up", STRIP_KEY: "op://a/b/c", key: "op://a/b/c" };
    const { problems } = plan({ values: { secrets } });
    expect(problems).to.deep.equal([
      "greenroom:secrets: STRIPE_KEY: a reference to 1Password (op://vault/item/field or op://vault/item/section/field) is needed; a value itself has its place in the environment variable GREENROOM_SECRET_STRIPE_KEY",
      'greenroom:secrets: STRIP_KEY: nothing uses a secret of this name, did you mean "STRIPE_KEY"?',
      "greenroom:secrets: key: a secret is a name in capitals, such as STRIPE_KEY",
    ]);
    expect(plan({ values: { secrets: "none" } }).problems).to.deep.equal([
      "greenroom:secrets: a map of names and references is needed",
    ]);
  });

  it("is the only value that holds references", () => {
    const values = {
      buildArgs: { NPM_TOKEN: "op://Preview/npm/token" },
      apps: { web: { environment: { TOKEN: { secret: "TOKEN", from: "op://Preview/Web/token" } } } },
    };
    expect(plan({ values }).problems).to.deep.equal([
      "greenroom:buildArgs.NPM_TOKEN: a reference to 1Password would stand here by the letter: give it a name under greenroom:secrets in Pulumi.pr.yaml",
    ]);
  });
});

describe("the texts of apps", () => {
  it("are their variables that are no secrets, as the environment has them", () => {
    expect(plainTexts(APPS, { apps: { web: { environment: { MODE: "earnest" } } } })).to.deep.equal({
      "web.environment.MODE": "earnest",
    });
  });
});
