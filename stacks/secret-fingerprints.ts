import { createHmac } from "node:crypto";

/** The variable with the key of the fingerprints: the same for production as for whatever is compared with it. */
export const FINGERPRINT_KEY = "GREENROOM_FINGERPRINT_KEY";

/** Production's output with the fingerprints of its secrets. */
export const FINGERPRINTS_OUTPUT = "secretFingerprints";

/** Whoever has the key can try all values that are shorter, in characters. */
const SHORTEST_VALUE = 8;

/** A key may not be shorter, in characters. */
export const SHORTEST_KEY = 32;

/** By what the values of secrets are known again without being known. */
export interface SecretFingerprints {
  /** By what the key is known again. */
  readonly key: string;

  /** The fingerprint of the value, by the name of the secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A value of one environment that is production's. */
export interface SharedValue {
  /** What it is called in the environment. */
  readonly name: string;

  /** What it is called in production. */
  readonly productionNames: readonly string[];
}

/** Whether a value is long enough to have a fingerprint: shorter ones can be guessed, or are the same by accident. */
export function isComparable(value: string): boolean {
  return value.length >= SHORTEST_VALUE;
}

/** The fingerprints of values that are long enough. */
export function fingerprintsOf(values: Readonly<Record<string, string>>, key: string): SecretFingerprints {
  const comparable = Object.entries(values).filter(([, value]) => isComparable(value));
  return {
    key: keyFingerprint(key),
    secrets: Object.fromEntries(comparable.map(([name, value]) => [name, valueFingerprint(value, key)])),
  };
}

/** Understands {@link FINGERPRINTS_OUTPUT}; undefined when production has published none. */
export function readFingerprints(output: unknown): SecretFingerprints | undefined {
  if (typeof output !== "object" || output === null || !("key" in output && "secrets" in output)) return undefined;
  const { key, secrets } = output;
  if (typeof key !== "string" || typeof secrets !== "object" || secrets === null) return undefined;
  return { key, secrets: Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, String(text)])) };
}

/** Whether fingerprints were made with a key. */
export function isMadeWith(key: string, fingerprints: SecretFingerprints): boolean {
  return fingerprints.key === keyFingerprint(key);
}

/** The values that are production's, under whatever name. */
export function sharedValues(
  values: Readonly<Record<string, string>>,
  production: SecretFingerprints,
  key: string,
): readonly SharedValue[] {
  return Object.entries(fingerprintsOf(values, key).secrets).flatMap(([name, own]) => {
    const same = Object.entries(production.secrets).filter(([, theirs]) => theirs === own);
    return same.length === 0 ? [] : [{ name, productionNames: same.map(([theirs]) => theirs) }];
  });
}

function valueFingerprint(value: string, key: string): string {
  return createHmac("sha256", key).update(`value:${value}`).digest("hex");
}

function keyFingerprint(key: string): string {
  return createHmac("sha256", key).update("key").digest("hex");
}
