import { expect } from "chai";
import { resolveStack } from "../../stacks/index.ts";
import { PLATFORM_SETTINGS } from "../support/program-settings.ts";
import { type Recording, record, secret } from "../support/recorder.ts";

const SECRET = "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret";
const SECRETS = {
  PR_PREVIEW_DIGITALOCEAN_TOKEN: "made-up-preview-token",
  PR_PREVIEW_PULUMI_CONFIG_PASSPHRASE: "made-up-passphrase",
  STAGING_DIGITALOCEAN_TOKEN: "made-up-staging-token",
  STAGING_PULUMI_CONFIG_PASSPHRASE: "made-up-passphrase",
  PRODUCTION_DIGITALOCEAN_TOKEN: "made-up-production-token",
  PRODUCTION_PULUMI_CONFIG_PASSPHRASE: "made-up-passphrase",
};

describe("the repository's settings in the platform's program", () => {
  const run = (values: Record<string, unknown> = {}, secrets: Record<string, string> = SECRETS) =>
    record(
      () =>
        resolveStack("platform").program({
          ...PLATFORM_SETTINGS,
          values: {
            ...PLATFORM_SETTINGS.values,
            overrides: JSON.stringify({ platform: { repository: "example/shop", ...values } }),
          },
          secrets,
          stateUrl: "s3://example-state?region=fra1",
        }),
      { stack: "platform" },
    );
  const refusal = (attempt: Promise<unknown>) => attempt.then(() => "nothing was refused", String);

  it("are left alone when no repository is named", async () => {
    const { all } = await run({ repository: "" }, {});
    expect(all("github:")).to.have.lengthOf(0);
    expect(all("pulumi:providers:github")).to.have.lengthOf(0);
  });

  describe("when one is named", () => {
    let recording: Recording<unknown>;

    before(async () => {
      recording = await run();
    });

    it("are those of that repository, under its owner, with a token that never gets into the state", () => {
      expect(recording.one("pulumi:providers:github").inputs).to.deep.equal({ owner: "example" });
      const strangers = recording
        .all("github:")
        .filter(({ inputs, provider }) => inputs.repository !== "shop" || !provider.includes("::greenroom::"));
      expect(strangers.map(({ urn }) => urn)).to.deep.equal([]);
      expect(recording.all("github:").length).to.be.greaterThan(20);
    });

    it("tell workflows what the platform knows, so that nobody types it twice", () => {
      const variables = (type: string) =>
        recording
          .all(type)
          .map(({ inputs }) => [inputs.environment, inputs.variableName, inputs.value].join(" ").trim());
      expect(variables("github:index/actionsVariable:")).to.have.members([
        "GREENROOM_REGION fra1",
        "GREENROOM_DOMAIN example.com",
        "GREENROOM_REGISTRY registry.digitalocean.com/example-greenroom",
        "GREENROOM_REGISTRY_NAME example-greenroom",
        "GREENROOM_STATE s3://example-state?region=fra1",
      ]);
      expect(variables("github:index/actionsEnvironmentVariable:")).to.have.members([
        "pr-preview GREENROOM_CLUSTER greenroom-preview",
        "pr-preview GREENROOM_PREVIEW_DOMAIN preview.example.com",
        "staging GREENROOM_CLUSTER greenroom-staging",
        "production GREENROOM_CLUSTER greenroom-production",
      ]);
    });

    it("give each environment its own secrets, and no other's", () => {
      const given = recording.all(SECRET).map(({ inputs }) => [inputs.environment, inputs.secretName, inputs.value]);
      expect(given).to.have.lengthOf(6);
      expect(given).to.deep.include(["production", "DIGITALOCEAN_TOKEN", secret("made-up-production-token")]);
      expect(given).to.deep.include(["pr-preview", "DIGITALOCEAN_TOKEN", secret("made-up-preview-token")]);
    });

    it("let pull requests reach the previews alone", () => {
      const policies = recording
        .all("github:index/repositoryEnvironmentDeploymentPolicy:")
        .map(({ inputs }) => `${inputs.environment} ${inputs.branchPattern ?? inputs.tagPattern}`);
      expect(policies).to.have.members([
        "pr-preview main",
        "pr-preview refs/pull/*/merge",
        "staging main",
        "staging staging",
        "production main",
        "production v*",
      ]);
    });
  });

  it("do not tell workflows of a state that they cannot reach", async () => {
    const { all } = await record(
      () =>
        resolveStack("platform").program({
          ...PLATFORM_SETTINGS,
          values: {
            ...PLATFORM_SETTINGS.values,
            overrides: JSON.stringify({ platform: { repository: "example/shop", githubEnvironments: {} } }),
          },
          stateUrl: "file:///var/lib/greenroom",
        }),
      { stack: "platform" },
    );
    const names = all("github:index/actionsVariable:").map(({ inputs }) => inputs.variableName);
    expect(names).to.include("GREENROOM_REGION").and.to.not.include("GREENROOM_STATE");
  });

  it("name every secret that is missing, before anything is made", async () => {
    const { PRODUCTION_DIGITALOCEAN_TOKEN: _, STAGING_DIGITALOCEAN_TOKEN: __, ...others } = SECRETS;
    const text = await refusal(run({}, others));
    expect(text).to.contain("GREENROOM_SECRET_PRODUCTION_DIGITALOCEAN_TOKEN to the value of DIGITALOCEAN_TOKEN");
    expect(text).to.contain("GREENROOM_SECRET_STAGING_DIGITALOCEAN_TOKEN");
    expect(text).to.contain("The configuration of");
  });

  it("refuse to give the code of pull requests what opens production", async () => {
    const token = SECRETS.PRODUCTION_DIGITALOCEAN_TOKEN;
    const text = await refusal(run({}, { ...SECRETS, PR_PREVIEW_DIGITALOCEAN_TOKEN: token }));
    expect(text).to.contain("GREENROOM_SECRET_PRODUCTION_DIGITALOCEAN_TOKEN has the value of a secret of pr-preview");
    expect(text).to.not.contain(token).and.to.not.contain("PASSPHRASE");
  });

  it("refuse the same where the program of a pull request is only tried", async () => {
    const token = SECRETS.PRODUCTION_DIGITALOCEAN_TOKEN;
    const secrets = ["DIGITALOCEAN_TOKEN"];
    const githubEnvironments = { "infrastructure-preview": { secrets, users: ["alice"] }, production: { secrets } };
    const given = { ...SECRETS, INFRASTRUCTURE_PREVIEW_DIGITALOCEAN_TOKEN: token };
    expect(await refusal(run({ githubEnvironments }, given))).to.contain(
      "has the value of a secret of infrastructure-preview",
    );
  });

  for (const [values, problem] of [
    [{ repository: "shop" }, 'greenroom:repository: owner/name is needed, such as example/shop, got "shop"'],
    [
      { githubEnvironments: { preview: {} } },
      'the environments are pr-preview, staging, production, infrastructure-preview, platform, drift-platform, drift-staging, drift-production, got "preview"',
    ],
    [
      { githubEnvironments: { "infrastructure-preview": { secrets: ["DIGITALOCEAN_TOKEN"] } } },
      "infrastructure-preview: it has secrets and runs code of pull requests, so name who approves that under users or teams",
    ],
    [{ githubEnvironments: { staging: { branch: "main" } } }, 'staging: "branch" is none of branches, tags'],
    [
      { githubEnvironments: { staging: { branches: "main" } } },
      'staging.branches: a list of texts is needed, got "main"',
    ],
    [{ githubEnvironments: { staging: { preventSelfReview: "no" } } }, "staging.preventSelfReview: true or false"],
    [{ githubEnvironments: { staging: { waitMinutes: "5" } } }, "staging.waitMinutes: a number of minutes"],
    [{ requiredReviews: -1 }, "greenroom:requiredReviews: a whole number of at least 0 is needed, got -1"],
  ] as const) {
    it(`refuse ${JSON.stringify(values)}`, async () => {
      expect(await refusal(run(values))).to.contain(problem);
    });
  }
});
