import { expect } from "chai";
import { preview } from "../../../../automation/commands/preview.ts";
import { CliError } from "../../../../automation/errors.ts";
import { bringUpPullRequest } from "../../../../automation/lifecycle/bring-up.ts";
import { bringUpPlatform } from "../../../../automation/lifecycle/platform.ts";
import { guardSecrets } from "../../../../automation/lifecycle/secret-guard.ts";
import { bringUpStandalone } from "../../../../automation/lifecycle/standalone.ts";
import type { EnvironmentSecrets } from "../../../../automation/secrets.ts";
import { readSettings } from "../../../../automation/settings.ts";
import { FINGERPRINTS_OUTPUT, fingerprintsOf } from "../../../../stacks/secret-fingerprints.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools } from "../../../support/fake-tools.ts";

const KEY = "a made-up key with enough characters";
const PREVIEW = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const STAGING = { kind: "standalone", name: "staging" } as const;
const PRODUCTION = { kind: "standalone", name: "production" } as const;

interface World {
  readonly key?: string;
  /** What production has told about its secrets; undefined when there is no such stack. */
  readonly production?: Readonly<Record<string, unknown>>;
  readonly values?: Readonly<Record<string, string>>;
  readonly texts?: EnvironmentSecrets["texts"];
}

function toolsIn({ key = KEY, production, values = {}, texts = {} }: World): FakeTools {
  const github = new FakeGitHub({ number: 12 });
  github.branches.set("main", "c".repeat(40));
  const tools = fakeTools(github, [], {}, { reason: "a test", apps: "/elsewhere/apps.ts" });
  tools.fakes.secrets = { values: { ...values, UNUSED: "sk_made_up" }, used: Object.keys(values), texts };
  if (production !== undefined) {
    const stack = {
      urn: "urn:pulumi:production::greenroom::pulumi:pulumi:Stack::production",
      type: "pulumi:pulumi:Stack",
      outputs: production,
    };
    tools.fakes.stacks.set("production", { version: 3, deployment: { resources: [stack] } });
  }
  return { ...tools, settings: readSettings({ GREENROOM_FINGERPRINT_KEY: key }) };
}

function told(secrets: Readonly<Record<string, string>>, key = KEY) {
  return { [FINGERPRINTS_OUTPUT]: fingerprintsOf(secrets, key) };
}

async function refusal(tools: FakeTools, environment: Parameters<typeof guardSecrets>[0] = PREVIEW): Promise<CliError> {
  return failureOf(guardSecrets(environment, [], tools));
}

async function failureOf(work: Promise<unknown>): Promise<CliError> {
  return work.then(
    () => expect.fail("nothing was refused"),
    (error: CliError) => error,
  );
}

describe("the guard of production's secrets", () => {
  const production = told({ STRIPE_KEY: "sk_made_up", PAYMENT_KEY: "sk_made_up", MAIL_TOKEN: "mail_made_up" });

  it("refuses a preview that would get one, by its names", async () => {
    const error = await refusal(toolsIn({ production, values: { STRIPE_KEY: "sk_made_up" } }));
    expect([error.code, error.exitCode, error.details]).to.deep.equal(["production-secret", 2, []]);
    expect(error.message).to.equal(
      "The value of STRIPE_KEY in pr-12 is production's value of STRIPE_KEY and of PAYMENT_KEY.",
    );
    expect(error.hint).to.contain(
      "name STRIPE_KEY, PAYMENT_KEY under greenroom:sharedSecrets in Pulumi.production.yaml",
    );
  });

  it("refuses staging too, and names every one, also where it is written as a text", async () => {
    const values = { OTHER_KEY: "sk_made_up", OWN: "something of its own" };
    const texts = { "web.environment.MAIL": "mail_made_up", "web.environment.MODE": "trial run" };
    const error = await refusal(toolsIn({ production, values, texts }), STAGING);
    expect([error.message, ...error.details]).to.deep.equal([
      "The value of OTHER_KEY in staging is production's value of STRIPE_KEY and of PAYMENT_KEY.",
      "The value of web.environment.MAIL in staging is production's value of MAIL_TOKEN.",
    ]);
  });

  it("comes before anything else: before a lease is taken, a stack is opened or anything is announced", async () => {
    const commands: readonly ((tools: FakeTools) => Promise<unknown>)[] = [
      (tools) => bringUpStandalone(STAGING, tools),
      (tools) => preview(STAGING, tools),
      (tools) => bringUpPullRequest(PREVIEW, tools),
      (tools) => preview(PREVIEW, tools),
    ];
    for (const run of commands) {
      const tools = toolsIn({ production, values: { STRIPE_KEY: "sk_made_up" } });
      const { code } = await failureOf(run(tools));
      expect([code, tools.fakes.log]).to.deep.equal(["production-secret", ["close production"]]);
      expect([tools.fakes.leases.book.leases, tools.fakes.github.statuses]).to.deep.equal([[], []]);
    }
  });

  it("finds what the platform hands on before the platform is looked at", async () => {
    for (const run of [bringUpPlatform, (tools: FakeTools) => preview({ kind: "platform", name: "platform" }, tools)]) {
      const tools = toolsIn({});
      const secrets = () => Promise.reject(new CliError("secret-missing", "It is missing.", "Set it."));
      expect((await failureOf(run({ ...tools, secrets }))).code).to.equal("secret-missing");
      expect(tools.fakes.log).to.deep.equal([]);
    }
  });

  it("lets an environment pass with values of its own, whatever else is at hand", async () => {
    const tools = toolsIn({ production, values: { STRIPE_KEY: "sk_of_its_own", FLAG: "true" } });
    await guardSecrets(PREVIEW, [], tools);
    expect(tools.fakes.told).to.deep.equal([]);
  });

  it("asks nobody where there is nothing to compare", async () => {
    const tools = toolsIn({ key: "", production, values: { FLAG: "true" } });
    await guardSecrets(PREVIEW, [], tools);
    expect(tools.fakes.log).to.deep.equal([]);
  });

  it("refuses to go on without the key, or with another, once production has fingerprints", async () => {
    const values = { STRIPE_KEY: "sk_of_its_own" };
    const without = await refusal(toolsIn({ key: "", production, values }));
    expect([without.code, without.message]).to.deep.equal([
      "setting-missing",
      "GREENROOM_FINGERPRINT_KEY is not set, and production has fingerprints of its secrets that were made with it.",
    ]);
    const other = await refusal(toolsIn({ key: "another key that is made up and long", production, values }));
    expect([other.code, other.exitCode]).to.deep.equal(["fingerprint-key-wrong", 2]);
    const short = await refusal(toolsIn({ key: "short", production, values }));
    expect(short.message).to.equal("GREENROOM_FINGERPRINT_KEY has 5 characters, and at least 32 are needed.");
  });

  it("says aloud that nothing is compared where production has no fingerprints, and is silent where there is no production", async () => {
    const values = { STRIPE_KEY: "sk_made_up" };
    const unguarded = toolsIn({ production: {}, values });
    await guardSecrets(PREVIEW, [], unguarded);
    expect(unguarded.fakes.told).to.deep.equal([
      "The secrets of pr-12 are not compared: production was not brought up with GREENROOM_FINGERPRINT_KEY.",
    ]);
    const alone = toolsIn({ values });
    await guardSecrets(PREVIEW, [], alone);
    expect(alone.fakes.told).to.deep.equal([]);
  });

  it("lets production have its own, and does not let it lose its fingerprints", async () => {
    const values = { STRIPE_KEY: "sk_made_up" };
    await guardSecrets(PRODUCTION, [], toolsIn({ production, values }));
    await guardSecrets(PRODUCTION, [], toolsIn({ key: "", production: {}, values }));
    expect((await refusal(toolsIn({ key: "", production, values }), PRODUCTION)).code).to.equal("setting-missing");
  });
});
