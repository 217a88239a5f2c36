import type { Catalogue } from "../../components/catalogue/index.ts";
import {
  FINGERPRINT_KEY,
  FINGERPRINTS_OUTPUT,
  isComparable,
  isMadeWith,
  readFingerprints,
  type SecretFingerprints,
  SHORTEST_KEY,
  type SharedValue,
  sharedValues,
} from "../../stacks/secret-fingerprints.ts";
import type { Environment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { Tools } from "../tools.ts";

/**
 * Makes sure, before anything is built or changed, that an environment has all its secrets and that none of them is
 * production's. What production shares on purpose has no fingerprint, so it is not found.
 *
 * @throws CliError `production-secret`, and those of a secret that is not there
 */
export async function guardSecrets(environment: Environment, catalogue: Catalogue, tools: Tools): Promise<void> {
  const { values, used, texts } = await tools.secrets(environment, catalogue);
  if (environment.kind === "platform") return;
  const key = readKey(tools);
  if (environment.name === "production") return requireKeyKept(key, tools);
  const secrets = Object.fromEntries(used.map((name) => [name, values[name] ?? ""]));
  const compared = { ...secrets, ...texts };
  if (!Object.values(compared).some(isComparable)) return;
  const { exists, fingerprints } = await readProduction(tools);
  if (fingerprints === undefined) {
    if (exists && used.length > 0)
      tools.tell(`The secrets of ${environment.name} are not compared: ${NO_FINGERPRINTS}.`);
    return;
  }
  const shared = sharedValues(compared, fingerprints, requireSameKey(key, fingerprints));
  if (shared.length > 0) throw productionSecret(environment.name, shared);
}

const NO_FINGERPRINTS = `production was not brought up with ${FINGERPRINT_KEY}`;

/** Without the key production would lose its fingerprints, and nobody would hear of it. */
async function requireKeyKept(key: string | undefined, tools: Tools): Promise<void> {
  if (key !== undefined) return;
  const { fingerprints } = await readProduction(tools);
  if (fingerprints !== undefined) throw keyMissing();
}

async function readProduction(tools: Tools) {
  const stack = await tools.openStack("production", { program: "empty" });
  await stack.close();
  return { exists: stack.state !== undefined, fingerprints: readFingerprints(stack.outputs[FINGERPRINTS_OUTPUT]) };
}

function readKey({ settings }: Tools): string | undefined {
  const key = settings.environment[FINGERPRINT_KEY];
  if (key === undefined || key === "") return undefined;
  if (key.length >= SHORTEST_KEY) return key;
  throw new CliError(
    "fingerprint-key-wrong",
    `${FINGERPRINT_KEY} has ${key.length} characters, and at least ${SHORTEST_KEY} are needed.`,
    "Make one with `openssl rand -hex 32`, and give all jobs the same.",
  );
}

function requireSameKey(key: string | undefined, fingerprints: SecretFingerprints): string {
  if (key === undefined) throw keyMissing();
  if (isMadeWith(key, fingerprints)) return key;
  throw new CliError(
    "fingerprint-key-wrong",
    `${FINGERPRINT_KEY} is not the key of production's fingerprints, so secrets cannot be compared with production's.`,
    'Set it to the key that production was brought up with; after a change of the key, run "greenroom up production" first.',
  );
}

function keyMissing(): CliError {
  return new CliError(
    "setting-missing",
    `${FINGERPRINT_KEY} is not set, and production has fingerprints of its secrets that were made with it.`,
    `Set ${FINGERPRINT_KEY} to that key: without it nobody would notice that a preview uses production's secrets.`,
  );
}

function productionSecret(environment: string, shared: readonly SharedValue[]): CliError {
  const sentences = shared.map(
    ({ name, productionNames }) =>
      `The value of ${name} in ${environment} is production's value of ${productionNames.join(" and of ")}.`,
  );
  const [first = "", ...others] = sentences;
  const names = [...new Set(shared.flatMap(({ productionNames }) => productionNames))].join(", ");
  return new CliError(
    "production-secret",
    first,
    `Give ${environment} a value of its own; or, to share it on purpose, name ${names} under greenroom:sharedSecrets in Pulumi.production.yaml and run "greenroom up production".`,
    { details: others },
  );
}
