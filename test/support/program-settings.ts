import { readFileSync } from "node:fs";
import type { Catalogue } from "../../components/catalogue/index.ts";
import { readCatalogue } from "../../components/catalogue/index.ts";
import type { ProgramSettings } from "../../stacks/index.ts";

/** The key of the fingerprints in {@link standaloneSettings}. */
export const FINGERPRINT_KEY = "a made-up key with enough characters";

const COMMIT = "c".repeat(40);

/** Apps of every sort: one with a database, one that needs it and a secret, one that serves nothing. */
export const APPS: Catalogue = readCatalogue({
  api: { source: "api", port: 8080, database: { migrate: ["migrate"], seed: ["seed"] } },
  web: {
    source: "web",
    port: 3000,
    environment: { API_URL: { url: "api" }, KEY: { secret: "STRIPE_KEY" } },
    after: ["api"],
  },
  worker: { source: "worker", database: {} },
});

/** What the edge hands to the platform's program. */
export const PLATFORM_SETTINGS: ProgramSettings = { apps: APPS, values: { stackFile: stackFile("platform") } };

/** What the edge hands to the program of a pull request's environment. */
export const ENVIRONMENT_SETTINGS: ProgramSettings = {
  apps: APPS,
  values: { stackFile: stackFile("pr") },
  secrets: { STRIPE_KEY: "sk-made-up" },
  deployment: {
    commit: COMMIT,
    release: {
      api: { digest: `sha256:${"1".repeat(64)}`, commit: COMMIT },
      web: { digest: `sha256:${"2".repeat(64)}`, commit: "d".repeat(40) },
      worker: { tag: "tree-0123456789", commit: COMMIT },
    },
  },
};

/** What the edge hands to the program of an environment with everything of its own. */
export function standaloneSettings(
  kind: "staging" | "production",
  values: Readonly<Record<string, unknown>> = {},
): ProgramSettings {
  const overrides = JSON.stringify({ [kind]: values });
  return {
    ...ENVIRONMENT_SETTINGS,
    values: { stackFile: stackFile(kind), overrides },
    fingerprintKey: FINGERPRINT_KEY,
  };
}

/** The tests have values of their own, so that those of a team change none of them. */
function stackFile(kind: string): string {
  return readFileSync(new URL(`values/Pulumi.${kind}.yaml`, import.meta.url), "utf8");
}
