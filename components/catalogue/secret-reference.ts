/** What every reference to a value in 1Password begins with. */
const SCHEME = "op://";

/** How such a reference is written: https://developer.1password.com/docs/cli/secret-reference-syntax/ */
export const REFERENCE_FORM = "op://vault/item/field or op://vault/item/section/field";

/** Whether a value can be the name of a secret: capitals, digits and `_`. */
export function isSecretName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z][A-Z0-9_]*$/.test(value);
}

/** Whether a value means to be a reference to 1Password. */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(SCHEME);
}

/** Whether a reference has all its parts. Which characters may stand in them 1Password itself says. */
export function isWholeReference(value: unknown): value is string {
  return typeof value === "string" && /^op:\/\/[^/]+\/[^/]+(?:\/[^/]+)?\/[^/]+$/.test(value);
}
