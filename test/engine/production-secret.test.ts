import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { listStacks } from "../../automation/engine/list-stacks.ts";
import { openStack } from "../../automation/engine/stack-session.ts";
import type { CliError } from "../../automation/errors.ts";
import { bringUpPullRequest } from "../../automation/lifecycle/bring-up.ts";
import { guardSecrets } from "../../automation/lifecycle/secret-guard.ts";
import { createSecretStore } from "../../automation/secret-store.ts";
import { readSettings } from "../../automation/settings.ts";
import { readCatalogue } from "../../components/catalogue/index.ts";
import { tellFingerprints } from "../../stacks/production-secrets.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { FakeGitHub } from "../support/fake-services.ts";
import { fakeTools } from "../support/fake-tools.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const KEY = "a made-up key with enough characters";
const PRODUCTION_VALUE = "sk_production_made_up";
const REFERENCE = "op://Preview/Stripe/key";
const PR_1 = { kind: "pull-request", name: "pr-1", number: 1 } as const;
const APPS = readCatalogue({
  web: { source: "web", environment: { KEY: { secret: "STRIPE_KEY", from: REFERENCE } } },
});

/** What stands for the program of production: it has the secret, and tells of it what the real one tells. */
const production = (sharedSecrets: readonly string[]) => async () => {
  const secrets = { STRIPE_KEY: PRODUCTION_VALUE };
  new Entry("a", { name: "a", text: pulumi.secret(PRODUCTION_VALUE) });
  const apps = APPS.map((app) => ({ ...app, replicas: 1 }));
  return tellFingerprints(
    "production",
    apps,
    { alertSlackChannel: "", sharedSecrets },
    {
      apps,
      secrets,
      fingerprintKey: KEY,
    },
  );
};

/** A command on a preview, in a job that cannot open production's secrets, and for which 1Password has this value. */
function previewJob({ engine, environment }: TemporaryBackend, value: string) {
  const variables = { ...environment, PULUMI_CONFIG_PASSPHRASE: "another passphrase", GREENROOM_FINGERPRINT_KEY: KEY };
  const github = new FakeGitHub({ number: 1 });
  const tools = fakeTools(github, APPS);
  const opened: string[] = [];
  const secrets = createSecretStore({
    values: async () => ({}),
    variables,
    confidential: tools.confidential,
    resolve: async (references) => new Map(references.map((reference) => [reference, { value }])),
  });
  const open: typeof tools.openStack = async (name) => {
    opened.push(name);
    const request = { name, settings: { config: {} }, program: async () => undefined };
    const stack = await openStack({ ...engine, environment: variables }, request);
    return Object.assign(stack, { configure: async () => undefined });
  };
  // A catalogue outside the repository is the same for every commit.
  const options = { ...tools.options, apps: "/catalogues/apps.ts" };
  return { github, opened, tools: { ...tools, options, settings: readSettings(variables), secrets, openStack: open } };
}

describe("a secret of production in a preview", function () {
  this.timeout(120_000);

  it("is refused by its name before anything is built, made or announced", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", production([]), (stack) => stack.up());
      const { tools, github, opened } = previewJob(backend, PRODUCTION_VALUE);
      const error: CliError = await bringUpPullRequest(PR_1, tools).then(
        () => expect.fail("nothing was refused"),
        (reason: CliError) => reason,
      );
      expect([error.code, error.message]).to.deep.equal([
        "production-secret",
        "The value of STRIPE_KEY in pr-1 is production's value of STRIPE_KEY.",
      ]);
      expect(opened).to.deep.equal(["production"]);
      expect((await listStacks(backend.engine)).map(({ name }) => name)).to.deep.equal(["production"]);
      expect(entriesIn(backend.ledger)).to.deep.equal(["a"]);
      expect([github.comments, github.statuses]).to.deep.equal([[], []]);
      expect(tools.confidential.hide(`it is ${PRODUCTION_VALUE}`)).to.equal("it is [secret]");
    }));

  it("is no obstacle once production shares it, and a value of its own never is", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", production([]), (stack) => stack.up());
      await guardSecrets(PR_1, APPS, previewJob(backend, "sk_preview_made_up").tools);
      await withStack(backend, "production", production(["STRIPE_KEY"]), (stack) => stack.up());
      await guardSecrets(PR_1, APPS, previewJob(backend, PRODUCTION_VALUE).tools);
    }));

  it("stands in production's state by its fingerprint alone", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "production", production([]), (stack) => stack.up());
      const file = join(backend.folder, "state", ".pulumi", "stacks", "greenroom", "production.json");
      const state = await readFile(file, "utf8");
      expect(state).to.contain("secretFingerprints").and.not.contain(PRODUCTION_VALUE);
    }));
});
