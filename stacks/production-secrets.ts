import { log } from "@pulumi/pulumi";
import type { PlacedApp } from "../components/catalogue/index.ts";
import type { StandaloneName } from "../components/naming.ts";
import type { StandaloneConfig } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import {
  FINGERPRINT_KEY,
  FINGERPRINTS_OUTPUT,
  fingerprintsOf,
  isComparable,
  SHORTEST_KEY,
} from "./secret-fingerprints.ts";
import { secretUsers } from "./secret-plan.ts";
import type { ProgramSettings, StackOutputs } from "./settings.ts";

/**
 * What production tells about its secrets, so that other environments can be kept from using them: their fingerprints, but
 * for those that are shared on purpose. They are no secret outputs, because jobs with another passphrase compare them.
 *
 * @throws ConfigurationError when something is shared that is no secret of production, or elsewhere.
 */
export function tellFingerprints(
  environment: StandaloneName,
  apps: readonly PlacedApp[],
  config: Pick<StandaloneConfig, "alertSlackChannel" | "sharedSecrets">,
  { secrets = {}, fingerprintKey: key }: ProgramSettings,
): StackOutputs {
  const users = secretUsers(apps, config);
  const { sharedSecrets: shared } = config;
  const known = environment === "production" ? [...users.keys()] : [];
  const problems = [
    ...shared
      .filter((name) => !known.includes(name))
      .map((name) => `greenroom:sharedSecrets: "${name}" is no secret of production, which alone says what it shares`),
    ...(key !== undefined && key.length < SHORTEST_KEY
      ? [`${FINGERPRINT_KEY}: it needs ${SHORTEST_KEY} characters`]
      : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(environment, problems);
  const guarded = Object.entries(secrets).filter(([name]) => known.includes(name) && !shared.includes(name));
  if (environment !== "production") return {};
  if (key === undefined) {
    if (guarded.length > 0)
      void log.warn(`${FINGERPRINT_KEY} is not set: previews and staging may use production's secrets.`);
    return {};
  }
  for (const [name] of guarded.filter(([, value]) => !isComparable(value))) {
    void log.warn(
      `The value of ${name} is so short that it could be guessed: it is not compared with other environments.`,
    );
  }
  return { [FINGERPRINTS_OUTPUT]: fingerprintsOf(Object.fromEntries(guarded), key) };
}
