import { expect } from "chai";
import { parse } from "yaml";
import { programOf } from "../../../automation/program.ts";
import { fingerprintsOf } from "../../../stacks/secret-fingerprints.ts";
import { ENVIRONMENT_SETTINGS, standaloneSettings } from "../../support/program-settings.ts";
import { record, secret } from "../../support/recorder.ts";

const KEY = "a made-up key with enough characters";

/** The values of production and its facts, as the engine hands them to the program. */
function configuration(): Readonly<Record<string, string>> {
  const { stackFile = "" } = standaloneSettings("production").values ?? {};
  const { config }: { readonly config: Readonly<Record<string, unknown>> } = parse(stackFile);
  const { commit = "", release } = ENVIRONMENT_SETTINGS.deployment ?? {};
  const entries = [...Object.entries(config), ["greenroom:commit", commit], ["greenroom:release", release]];
  return Object.fromEntries(
    entries.map(([key, value]) => [String(key), typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

describe("the program of a stack, run by the command line", () => {
  it("gets the secrets of its apps, as secrets, and the key of their fingerprints", async () => {
    const { apps: catalogue } = ENVIRONMENT_SETTINGS;
    const program = programOf(
      "production",
      { program: "own", catalogue },
      {
        environment: { GREENROOM_FINGERPRINT_KEY: KEY },
        target: async () => "kubernetes",
        values: async () => ({}),
        secrets: async (apps) => (apps === catalogue ? { STRIPE_KEY: "sk_made_up" } : {}),
      },
    );
    const { result, one } = await record(() => program(), { stack: "production", config: configuration() });
    expect(result).to.deep.include({ secretFingerprints: fingerprintsOf({ STRIPE_KEY: "sk_made_up" }, KEY) });
    expect(one("kubernetes:core/v1:Secret", "web-environment").inputs.stringData).to.deep.equal(
      secret({ KEY: "sk_made_up" }),
    );
  });
});
