import { HttpError } from "../http.ts";

const LONGEST_VALUE_BYTES = 48 * 1024;

/**
 * The stored form of the name of a secret or a variable: upper case, letters, digits and `_`, no digit first, no
 * `GITHUB_`: https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets
 */
export function storedName(kind: "Secret" | "Variable", value: unknown): string {
  const name = String(value ?? "").toUpperCase();
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw new HttpError(
      422,
      `${kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`,
    );
  }
  if (name.startsWith("GITHUB_")) throw new HttpError(422, `${kind} names must not start with GITHUB_.`);
  return name;
}

/** Refuses a value that is no text or is longer than 48 KB. */
export function storedValue(value: unknown): string {
  if (typeof value !== "string") throw new HttpError(422, "Validation Failed: value is missing");
  if (Buffer.byteLength(value) > LONGEST_VALUE_BYTES) {
    throw new HttpError(422, `Validation Failed: value is too large (maximum is ${LONGEST_VALUE_BYTES} bytes)`);
  }
  return value;
}
