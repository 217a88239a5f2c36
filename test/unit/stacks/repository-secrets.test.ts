import { expect } from "chai";
import { environmentSecrets } from "../../../stacks/repository-secrets.ts";

const NAMES = ["DIGITALOCEAN_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "AWS_ACCESS_KEY_ID", "GREENROOM_SECRETS"];

/** Every environment with the same secrets, each with a value of its own but for what is given. */
function refusalOf(
  changes: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
  sharedSecrets: readonly string[] = [],
): string {
  const environment = { branches: [], tags: [], secrets: NAMES };
  const environments = { "pr-preview": environment, staging: environment, production: environment };
  const own = ["PR_PREVIEW", "STAGING", "PRODUCTION"].flatMap((prefix) =>
    NAMES.map((name) => [`${prefix}_${name}`, `${prefix}-${name}-of-its-own`]),
  );
  try {
    environmentSecrets({ environments, sharedSecrets }, { ...Object.fromEntries(own), ...changes, ...others });
    return "nothing was refused";
  } catch (error) {
    return String(error);
  }
}

describe("the secrets of the GitHub environments", () => {
  it("are taken when every environment has its own", () => {
    expect(refusalOf({})).to.equal("nothing was refused");
  });

  it("are refused where staging would get what opens production, and no value is told", () => {
    const text = refusalOf({ STAGING_DIGITALOCEAN_TOKEN: "dop_v1_both", PRODUCTION_DIGITALOCEAN_TOKEN: "dop_v1_both" });
    expect(text).to.contain(
      "greenroom:githubEnvironments: GREENROOM_SECRET_PRODUCTION_DIGITALOCEAN_TOKEN has the value of a secret of staging, and whoever deploys staging would open production: make another one",
    );
    expect(text).not.to.contain("dop_v1_both").and.not.to.contain("pr-preview");
  });

  it("are refused there under whatever name", () => {
    const text = refusalOf({ STAGING_GREENROOM_SECRETS: "dop_v1_both", PRODUCTION_DIGITALOCEAN_TOKEN: "dop_v1_both" });
    expect(text).to.contain("PRODUCTION_DIGITALOCEAN_TOKEN has the value of a secret of staging");
  });

  it("may be the same where the state is one: its passphrase everywhere, the keys of its bucket in staging alone", () => {
    const passphrase = { PRODUCTION_PULUMI_CONFIG_PASSPHRASE: "one", STAGING_PULUMI_CONFIG_PASSPHRASE: "one" };
    expect(refusalOf({ ...passphrase, PR_PREVIEW_PULUMI_CONFIG_PASSPHRASE: "one" })).to.equal("nothing was refused");
    const bucket = { PRODUCTION_AWS_ACCESS_KEY_ID: "key", STAGING_AWS_ACCESS_KEY_ID: "key" };
    expect(refusalOf(bucket)).to.equal("nothing was refused");
    expect(refusalOf(bucket, { PR_PREVIEW_AWS_ACCESS_KEY_ID: "key" })).to.contain(
      "PRODUCTION_AWS_ACCESS_KEY_ID has the value of a secret of pr-preview, and code of pull requests would open production",
    );
  });

  it("may be the same in staging where the values say so, and nowhere else", () => {
    const [own, both] = [
      ["DIGITALOCEAN_TOKEN"],
      { PRODUCTION_DIGITALOCEAN_TOKEN: "t", STAGING_DIGITALOCEAN_TOKEN: "t" },
    ];
    expect(refusalOf(both, {}, own)).to.equal("nothing was refused");
    expect(refusalOf(both, { PR_PREVIEW_DIGITALOCEAN_TOKEN: "t" }, own)).to.contain("a secret of pr-preview");
    expect(refusalOf(both)).to.contain("or name it under greenroom:sharedSecrets");
  });
});
